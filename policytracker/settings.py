"""How the site is set up. What differs between machines comes from the environment: see .env.example."""

import os
from pathlib import Path

import pghistory
import pgtrigger

from policytracker import database, logs
from policytracker.given import number
from policytracker.secret_key import given_secret, secret_key
from policytracker.site_url import proxies, site_url

BASE_DIR = Path(__file__).resolve().parent.parent

# Set by `manage.py serve` for its web process alone: see database.py.
WEB = os.environ.get("POLICYTRACKER_WEB") == "1"
THREADS = 8
# A download holds a thread for as long as its reader takes, a search for much for as long as the database does; of each kind
# one more waits. The other half of the threads serve pages.
DOWNLOADS_AT_ONCE = 2 if WEB else None
SEARCHES_AT_ONCE = 1 if WEB else None
# Of files and JSON, to one address, by each worker.
REQUESTS_A_SECOND = 50 if WEB else None

DEBUG = os.environ.get("DEBUG") == "1"
SECRET_KEY = secret_key()
_url = site_url()
# Also for what commands write: releases and mails. Without a slash at its end.
SITE_URL = str(_url)
HTTPS = _url.https
# On this machine too: whoever asks how the site is asks there.
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", _url.host]
CSRF_TRUSTED_ORIGINS = [SITE_URL]
PROXIES = proxies(_url)
# Where readers tell of an error; the about page prints it.
CONTACT_EMAIL = os.environ.get("CONTACT_EMAIL", "")
# The server that sends mails: without one, nobody can ask for alerts.
EMAIL_HOST = os.environ.get("EMAIL_HOST", "")
EMAIL_PORT = number("EMAIL_PORT", 25, "the number of a port")
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = given_secret("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = os.environ.get("EMAIL_USE_TLS") == "1"
EMAIL_USE_SSL = os.environ.get("EMAIL_USE_SSL") == "1"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("EMAIL_FROM") or CONTACT_EMAIL or "tracker@localhost"
ALERTS = bool(EMAIL_HOST)
# Where the files of releases lie. They stay for ever: keep them with the database.
RELEASES = Path(os.environ.get("RELEASES") or BASE_DIR / ".data" / "releases")
# Where `manage.py backup` writes, unless it is told; an age public key encrypts what it writes.
BACKUPS = Path(os.environ.get("BACKUPS") or BASE_DIR / ".data" / "backups")
BACKUP_RECIPIENT = os.environ.get("BACKUP_RECIPIENT", "")
# When each command of the schedule last ended well.
SCHEDULE = Path(os.environ.get("SCHEDULE") or BASE_DIR / ".data" / "schedule")

INSTALLED_APPS = [
    "announcements",
    "policytracker.sign_in",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth.account",
    "allauth.mfa",
    "django_filters",
    "template_partials",
    "pgtrigger",
    "pghistory",
]

MIDDLEWARE = [
    # Before all others: whatever answers, it is told once.
    "policytracker.request_log.RequestLog",
    # So early that its headers are on every answer: a static file's, a redirect, an error too.
    "policytracker.middleware.SecurityHeaders",
    "policytracker.middleware.WhoAsks",
    "policytracker.middleware.DatabaseAway",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Pages and files only: what is static is compressed when it is collected. It pads each answer at random, and the form’s token
    # is new each time, so that the size of a page gives no secret away.
    "policytracker.middleware.Compressed",
    "policytracker.middleware.ForOneReader",
    "policytracker.middleware.Doors",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "policytracker.sign_in.middleware.Whoever",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    # Last: whatever stands before it is read from the primary.
    "policytracker.replicas.FromReplicas",
]

ROOT_URLCONF = "policytracker.urls"
WSGI_APPLICATION = "policytracker.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": ["announcements.templatetags.parts", "announcements.templatetags.rails"],
        },
    }
]

# How long a CDN may keep what it is not told to ask for each time: see docs/scaling.md.
SHARED_CACHE_SECONDS = number("SHARED_CACHE_SECONDS", 0, "a number of seconds, 0 for none")

DATABASES = database.databases(web=WEB, threads=THREADS)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Every change is kept, whoever makes it. Statement level: row level made a COPY of 100,000 rows six to ten times
# slower. The clock's time and not the transaction's, so that two changes of one act have an order.
PGHISTORY_LEVEL = pgtrigger.Statement
PGHISTORY_CREATED_AT_FUNCTION = "CLOCK_TIMESTAMP()"
PGHISTORY_DEFAULT_TRACKERS = (pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "policytracker.sign_in.passwords.Length"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = ["policytracker.sign_in.passwords.Hasher"]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
CSRF_FAILURE_VIEW = "policytracker.sign_in.views.not_from_here"
# Whoever may publish or administer signs in with more than a password. On this machine it would be in the way.
REQUIRE_SECOND_FACTOR = (os.environ.get("REQUIRE_SECOND_FACTOR") or str(int(HTTPS))) == "1"
# A night signs out, a lunch doesn't; it ends after two weeks however it is used: policytracker/sign_in/sessions.py.
SESSION_COOKIE_AGE = 12 * 3_600
# A link to set a password is good for a day.
PASSWORD_RESET_TIMEOUT = 86_400
ACCOUNT_ADAPTER = "policytracker.sign_in.adapters.Accounts"
MFA_ADAPTER = "policytracker.sign_in.adapters.Factors"
# How often it may be tried is counted in the database: policytracker/sign_in/throttles.py.
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
# Addresses are written down by maintainers, and asked for nothing but a lost password.
ACCOUNT_EMAIL_VERIFICATION = "none"
MFA_ALLOW_UNVERIFIED_EMAIL = True
ACCOUNT_SESSION_REMEMBER = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# A phone's clock may be half a minute off.
MFA_TOTP_TOLERANCE = 1

LANGUAGE_CODE = "en-gb"
USE_I18N = True
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"] if (BASE_DIR / "static").is_dir() else []
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# The site's files are for its own pages.
WHITENOISE_ALLOW_ALL_ORIGINS = False

SECURE_CSP = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
# An agreement with forty milestones sends more fields than Django takes by default.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
# An article is pasted as HTML of up to 5 MB: see announcements/intake/captured.py.
DATA_UPLOAD_MAX_MEMORY_SIZE = 6_000_000
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
# Of all that a browser has, passkeys alone are asked for.
PERMISSIONS_POLICY = {
    **dict.fromkeys(
        [
            "accelerometer",
            "browsing-topics",
            "camera",
            "display-capture",
            "geolocation",
            "gyroscope",
            "hid",
            "magnetometer",
            "microphone",
            "midi",
            "payment",
            "serial",
            "usb",
        ],
        "()",
    ),
    "publickey-credentials-create": "(self)",
    "publickey-credentials-get": "(self)",
}
# Reached by https: nothing is sent without, and no other site under the same domain can set a cookie of this one.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SESSION_COOKIE_NAME = "__Host-sessionid" if HTTPS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if HTTPS else "csrftoken"
CSRF_COOKIE_HTTPONLY = True
SECURE_SSL_HOST = SITE_URL.removeprefix("https://") if HTTPS else None
# Asked on this machine, past the proxy.
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz)$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
# Whether the sites under this one's name, or all browsers' lists, shall have it too is not this site's to say.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

LOGGING = logs.settings(DEBUG)
# Longer ones are logged with their text. Also measured: what that costs, see docs/health.md.
SLOW_QUERY_MS = number("SLOW_QUERY_MS", 200, "a number of milliseconds, 0 for none")
