# The site alone: PostgreSQL is a service of its own, see docker-compose.yml.
FROM python:3.11-slim-bookworm AS environment

COPY site.lock /tmp/site.lock
RUN python -m venv /opt/environment \
    && /opt/environment/bin/pip install --no-cache-dir --require-hashes --only-binary :all: -r /tmp/site.lock

FROM python:3.11-slim-bookworm

ENV PATH="/opt/environment/bin:$PATH" PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1

WORKDIR /srv/policytracker
COPY --from=environment /opt/environment /opt/environment
COPY manage.py ./
COPY policytracker policytracker
COPY announcements announcements
COPY templates templates
COPY static static

# What is written to: the collected files, the lock that keeps a second start out, and releases.
RUN useradd --system --uid 10001 policytracker \
    && install --directory --owner policytracker --mode 0700 .data \
    && install --directory --owner policytracker staticfiles releases

USER 10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://localhost:8000/accounts/login/', timeout=4)"]

# Neither demo data nor demo users: those come with `make run` alone.
CMD ["python", "manage.py", "serve", "--host", "0.0.0.0"]
