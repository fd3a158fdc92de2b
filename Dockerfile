# Two images: `proxy`, and the site, which is what is built where none is named. PostgreSQL is a service of its own: docker-compose.yml.
FROM caddy:2.11.7-alpine AS proxy

# Its ports are free to all in a container: the program needs no right of its own, and could not start without one that is taken from it.
RUN setcap -r /usr/bin/caddy \
    && install -d -o 10002 -g 10002 -m 0700 /certificates
COPY Caddyfile /etc/caddy/Caddyfile
ENV XDG_DATA_HOME=/certificates XDG_CONFIG_HOME=/certificates/config
USER 10002
CMD ["caddy", "run", "--config", "/etc/caddy/Caddyfile"]

FROM python:3.11-slim-bookworm AS environment

COPY site.lock /tmp/site.lock
RUN python -m venv /opt/environment \
    && /opt/environment/bin/pip install --no-cache-dir --require-hashes --only-binary :all: -r /tmp/site.lock

FROM python:3.11-slim-bookworm

ENV PATH="/opt/environment/bin:$PATH" PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1

WORKDIR /srv/policytracker
COPY --from=environment /opt/environment /opt/environment
COPY manage.py site.lock ./
COPY policytracker policytracker
COPY announcements announcements
COPY templates templates
COPY static static

# What is written to, each a volume or in memory: docker-compose.yml.
RUN useradd --system --uid 10001 policytracker \
    && install --directory --owner policytracker --mode 0700 .data backups /database_secrets \
    && install --directory --owner policytracker --mode 0755 releases schedule staticfiles /secrets

USER 10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://localhost:8000/healthz', timeout=4)"]

# Neither demo data nor demo users: those come with `make run` alone.
CMD ["python", "manage.py", "serve", "--host", "0.0.0.0"]
