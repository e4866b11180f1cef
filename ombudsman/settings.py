"""All settings of the project, read from the environment. docs/configuration.md explains every variable."""

import hashlib
import os
from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from ombudsman.env import Environment, KeyWithId, Refused
from ombudsman.stack.places import RUN_REDIS_PORT, database_url, own_port, redis_url
from ratings_connectors.mocks.demo import demo_connectors

BASE_DIR = Path(__file__).resolve().parent.parent
LOCAL_DIR = BASE_DIR / ".local"

# --- Mode -----------------------------------------------------------------------------------------------------------
# Production is what you get when nothing is said: forgetting a variable must not open the doors.
ENV = Environment(os.environ)
MODE = ENV.choice("OMBUDSMAN_MODE", ("development", "test", "production"), default="production")
PRODUCTION = MODE == "production"
ENV.production = PRODUCTION
DEBUG = ENV.flag("DEBUG", default=False)
if DEBUG and PRODUCTION:
    raise Refused("DEBUG must be off in production.")


def _desk_key(purpose: str) -> bytes:
    """A key for a developer's desk: the same on every desk, worthless as a secret, refused in production."""
    return hashlib.sha256(f"ombudsman desk key, not secret: {purpose}".encode()).digest()


# --- Keys -----------------------------------------------------------------------------------------------------------
SECRET_KEY = ENV.text("SECRET_KEY", default=_desk_key("django").hex())
if PRODUCTION and (len(SECRET_KEY) < 50 or _desk_key("django").hex() in SECRET_KEY):
    raise Refused("SECRET_KEY must be your own random text of at least 50 characters in production.")
SECRET_KEY_FALLBACKS = ENV.words("SECRET_KEY_FALLBACKS", (), required_in_production=False)
OMBUDSMAN_FIELD_KEYS = ENV.keys("OMBUDSMAN_FIELD_KEYS", KeyWithId("desk", _desk_key("fields")))
OMBUDSMAN_INDEX_KEY = ENV.key("OMBUDSMAN_INDEX_KEY", _desk_key("blind index"))
OMBUDSMAN_CHECKPOINT_KEY = ENV.key("OMBUDSMAN_CHECKPOINT_KEY", _desk_key("checkpoints"))
OMBUDSMAN_LETTER_KEY = ENV.optional("OMBUDSMAN_LETTER_KEY")

# --- Where we are ---------------------------------------------------------------------------------------------------
WEB_PORT = ENV.whole("WEB_PORT", 8000, lowest=1, highest=65535)
MOCK_PORT = ENV.whole("MOCK_PORT", 8010, lowest=1, highest=65535)
PUBLIC_BASE_URL = ENV.url("PUBLIC_BASE_URL", f"http://localhost:{WEB_PORT}", schemes=("https", "http"))
if PRODUCTION and not PUBLIC_BASE_URL.startswith("https://"):
    raise Refused("PUBLIC_BASE_URL must start with https:// in production.")
ALLOWED_HOSTS = ENV.words("ALLOWED_HOSTS", ("localhost", "127.0.0.1", "[::1]", "testserver"))
CSRF_TRUSTED_ORIGINS = [PUBLIC_BASE_URL]
TRUSTED_PROXIES = ENV.whole("TRUSTED_PROXIES", 1 if PRODUCTION else 0, highest=5)

# --- Applications ---------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "ombudsman",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "cases",
    "ratings_connectors",
]
MIDDLEWARE = [
    "ombudsman.compression.CompressTexts",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "ombudsman.headers.SecurityHeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "ombudsman.login.SignedInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "cases.accounts.RequireSecondFactorMiddleware",
]
ROOT_URLCONF = "ombudsman.urls"
WSGI_APPLICATION = "ombudsman.wsgi.application"
ASGI_APPLICATION = "ombudsman.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Database, broker, cache ----------------------------------------------------------------------------------------
# Not set at a desk: the embedded services, those of `make run` or, apart from them, those of the tests.
SERVICES_DIR = LOCAL_DIR / "test" if MODE == "test" else LOCAL_DIR
_ROLE = "ombudsman_owner" if MODE == "test" else "ombudsman_app"
DATABASES = {
    "default": {
        **ENV.database("DATABASE_URL", database_url(SERVICES_DIR, role=_ROLE, database="ombudsman")),
        "CONN_MAX_AGE": ENV.whole("DATABASE_CONNECTION_SECONDS", 60, highest=3600),
        "CONN_HEALTH_CHECKS": True,
        "TEST": {"NAME": ENV.text("TEST_DATABASE_NAME", "test_ombudsman", production_default="test_ombudsman")},
    },
}
# Limits per statement keep one bad query from holding a worker or a lock; migrations run with 0 (no limit).
_STATEMENT_SECONDS = ENV.whole("DATABASE_STATEMENT_SECONDS", 30, highest=3600)
DATABASES["default"]["OPTIONS"].setdefault(
    "options",
    f"-c statement_timeout={_STATEMENT_SECONDS}s -c lock_timeout={min(_STATEMENT_SECONDS, 10)}s "
    f"-c idle_in_transaction_session_timeout={_STATEMENT_SECONDS * 2}s",
)
DATABASES["default"]["OPTIONS"].setdefault("connect_timeout", 5)
# Tables that the application's database role may read and add to, never change or empty.
APPEND_ONLY_TABLES = (
    "cases_event",
    "cases_checkpoint",
    "cases_checkpointleaf",
    "cases_letter",
    "cases_legalrules",
    "cases_rereading",
    "cases_sweeppart",
    "ratings_connectors_answer",
    "ratings_connectors_callback",
)
APPLICATION_ROLE = "ombudsman_app"
OWNER_ROLE = "ombudsman_owner"

_REDIS_PORT = (
    own_port(SERVICES_DIR) if MODE == "test" else ENV.whole("REDIS_PORT", RUN_REDIS_PORT, lowest=1, highest=65535)
)
REDIS_URL = ENV.url(
    "REDIS_URL",
    "" if PRODUCTION else redis_url(SERVICES_DIR, port=_REDIS_PORT),
    schemes=("redis", "rediss", "unix"),
)
# Rate limits are counted in PostgreSQL, in a table that a migration makes: with Redis frozen, a cache there would hold
# up every sign-in and then fail it. The size is far above what an hour of visitors needs.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "ombudsman_cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000, "CULL_FREQUENCY": 4},
    },
}

# --- Background work ------------------------------------------------------------------------------------------------
JOB_LEASE_SECONDS = ENV.whole("JOB_LEASE_SECONDS", 60, lowest=2, highest=3600)
MAX_JOB_ATTEMPTS = ENV.whole("MAX_JOB_ATTEMPTS", 5, lowest=1, highest=20)
JOB_SWEEP_SECONDS = ENV.whole("JOB_SWEEP_SECONDS", 10, lowest=1, highest=300)
TASK_TIME_LIMIT_SECONDS = ENV.whole("TASK_TIME_LIMIT_SECONDS", 300, lowest=10, highest=3600)

# --- Connectors -----------------------------------------------------------------------------------------------------
MOCK_AGENCIES_URL = ENV.url(
    "MOCK_AGENCIES_URL", f"http://127.0.0.1:{MOCK_PORT}", schemes=("http", "https"), required_in_production=False
)
# Slug -> the fields that connector asks for (its address, its keys). In production nothing is configured by itself.
CONNECTORS = ENV.document(
    "OMBUDSMAN_CONNECTORS",
    {} if PRODUCTION else demo_connectors(MOCK_AGENCIES_URL),
)
# Under which names Redis keeps how often each agency was asked and whether its breaker is open.
CONNECTOR_GATES_PREFIX = "ombudsman:connectors"

DEMO_FILE = ENV.folder("DEMO_FILE", LOCAL_DIR / "demo.json")

# --- Files ----------------------------------------------------------------------------------------------------------
EVIDENCE_ROOT = ENV.folder("EVIDENCE_ROOT", LOCAL_DIR / "evidence")
# Populations that agencies handed over, and what sweeps over them gave; both are shared by web and workers.
POPULATION_ROOT = ENV.folder("POPULATION_ROOT", LOCAL_DIR / "populations")
SWEEP_ROOT = ENV.folder("SWEEP_ROOT", LOCAL_DIR / "sweeps")
SWEEP_MEMORY_MB = ENV.whole("SWEEP_MEMORY_MB", 256, lowest=64, highest=1_000_000)
SWEEP_THREADS = ENV.whole("SWEEP_THREADS", 2, lowest=1, highest=1024)
CLAMD_SOCKET = ENV.optional("CLAMD_SOCKET")
# What keeps one stranger with many drafts from filling the disk of everybody: see services/quotas.py.
UPLOAD_FREE_DISK_MB = ENV.whole("UPLOAD_FREE_DISK_MB", 2048, highest=1_000_000)
DRAFTS_PER_HOUR = ENV.whole("DRAFTS_PER_HOUR", 60, lowest=1, highest=1_000_000)
DRAFT_MB_PER_DAY = ENV.whole("DRAFT_MB_PER_DAY", 2000, lowest=1, highest=1_000_000)
STATIC_URL = "static/"
_COLLECTED = ENV.folder("STATIC_ROOT", BASE_DIR / "staticfiles")
# At a desk the web server finds the files where they are written; only production serves a collected copy.
STATIC_ROOT = _COLLECTED if PRODUCTION else None
STATICFILES_DIRS = [BASE_DIR / "ombudsman" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = DEBUG
MEDIA_ROOT = EVIDENCE_ROOT
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
# More than a case may hold, so that one too many is refused by name on the page and not by a bare error.
DATA_UPLOAD_MAX_NUMBER_FILES = 40
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "cases.views.arriving_files.LimitedFileUploadHandler",
]

# --- The office -----------------------------------------------------------------------------------------------------
# In English, a bar, in Chinese; one text without a bar serves both. The numbers of 5550 01xx are nobody's.
OFFICE_ADDRESS = ENV.text(
    "OFFICE_ADDRESS", default="1 Model Road, Example City (illustrative) | 示例市示范路1号（示例）"
)
OFFICE_PHONE = ENV.text("OFFICE_PHONE", default="+86 10 5550 0100 (illustrative) | +86 10 5550 0100（示例）")
OFFICE_HOURS = ENV.text("OFFICE_HOURS", default="Monday to Friday, 9:00 to 17:00 | 星期一至星期五，9:00至17:00")

# --- Mail -----------------------------------------------------------------------------------------------------------
DEFAULT_FROM_EMAIL = ENV.text("DEFAULT_FROM_EMAIL", default="Ombudsman (demonstration) <office@ombudsman.example>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Where returned mail arrives; each message adds a random word of its own before the @. Empty: our own sender.
BOUNCE_ADDRESS = ENV.optional("BOUNCE_ADDRESS") or ""
SMS_GATEWAY = ENV.choice("SMS_GATEWAY", ("off", "folder"), "off" if PRODUCTION else "folder")
SMS_FOLDER = ENV.folder("SMS_FOLDER", LOCAL_DIR / "sms")
if PRODUCTION:
    EMAIL_BACKEND = "cases.services.smtp.Backend"
    EMAIL_HOST = ENV.text("EMAIL_HOST")
    EMAIL_PORT = ENV.whole("EMAIL_PORT", 587, lowest=1, highest=65535)
    EMAIL_HOST_USER = ENV.optional("EMAIL_HOST_USER") or ""
    EMAIL_HOST_PASSWORD = ENV.optional("EMAIL_HOST_PASSWORD") or ""
    EMAIL_USE_TLS = ENV.flag("EMAIL_USE_TLS", default=True)
    EMAIL_TIMEOUT = 10
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = ENV.folder("MAIL_FOLDER", LOCAL_DIR / "mail")

# --- Language and time ----------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = PRODUCTION
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

# --- Accounts -------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "cases.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = int(timedelta(hours=1).total_seconds())
LOGIN_URL = "account_login"
# A page that is always there and says nothing about who opens it; nothing is fetched from it before somebody leaves.
LEAVE_URL = ENV.url("LEAVE_URL", "https://www.weather.com.cn", schemes=("https", "http"), required_in_production=False)
LOGIN_REDIRECT_URL = ENV.text("LOGIN_REDIRECT_URL", "/desk/", production_default="/desk/")
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "cases.accounts.ClosedAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if PRODUCTION else "http"
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/300s/key", "reset_password": "20/h/ip,3/h/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
MFA_ADAPTER = "cases.accounts.EncryptingMFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
MFA_TOTP_ISSUER = "Ombudsman"
# A code may be one step (30 seconds) old: people type slowly and clocks differ. Our form still refuses a used one.
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "cases.forms.second_factor.OneTimeForm",
    "add_webauthn": "cases.forms.passkeys.AddPasskeyForm",
    "edit_webauthn": "cases.forms.passkeys.EditPasskeyForm",
}
# Accounts are made by an administrator who knows the person; there is no sign-up whose address needs proof.
MFA_ALLOW_UNVERIFIED_EMAIL = True

# --- Codes of complainants ------------------------------------------------------------------------------------------
# So many wrong tries within ten minutes, all over the site, raise an alarm and ask everybody a small question.
CODE_TRIES_ALARM = ENV.whole("CODE_TRIES_ALARM", 200, lowest=5, highest=100_000)

# --- Sessions and cookies -------------------------------------------------------------------------------------------
# Sessions stand in PostgreSQL: they survive the loss of Redis and can be ended by deleting a row.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = int(timedelta(minutes=30).total_seconds())
SESSION_SAVE_EVERY_REQUEST = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_NAME = "__Host-session" if PRODUCTION else "session"
SESSION_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-csrf" if PRODUCTION else "csrf"
CSRF_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "cases.views.stale.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- Headers --------------------------------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = ENV.flag("TLS_REDIRECT", default=PRODUCTION)
# The container's health check and whoever collects the figures ask over plain HTTP from inside.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds()) if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_HSTS_PRELOAD = PRODUCTION
# Only believed when we are told that a proxy in front overwrites the header.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_CONTENT_TYPE_NOSNIFF = True
# Not "no-referrer": browsers then send "Origin: null" with every form, which the forgery check must refuse.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
PERMISSIONS_POLICY = (
    "accelerometer=(), autoplay=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), "
    "microphone=(), midi=(), payment=(), usb=(), publickey-credentials-create=(self), publickey-credentials-get=(self)"
)
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        # The picture of the TOTP set-up code is a data URL.
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    },
}

# --- API ------------------------------------------------------------------------------------------------------------
# Closed unless a view opens it: only an agency's key gets in, only strict JSON is read, every error is a problem.
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["cases.api.authentication.KeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["cases.api.authentication.ByKeyAlone"],
    "DEFAULT_THROTTLE_CLASSES": ["cases.api.authentication.KeyThrottle"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["cases.api.parsing.StrictJSONParser"],
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "cases.api.errors.answer",
    "NUM_PROXIES": TRUSTED_PROXIES,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Ombudsman: API for agencies",
    "DESCRIPTION": "What an agency does on its pages, for its machines. docs/api.md explains it with examples.",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_NAME_OVERRIDES": {
        "RequestStatus": "cases.api.serializers.STATUSES",
        "AnswerCode": "cases.api.serializers.ANSWERS",
        "Asked": "cases.api.serializers.ASKED",
        "FindingCode": "cases.api.serializers.FINDINGS",
        "FaultCode": "cases.api.serializers.FAULTS",
        "ClockState": "cases.api.serializers.STATES",
    },
}

# --- Figures for machines -------------------------------------------------------------------------------------------
METRICS_TOKEN = ENV.optional("METRICS_TOKEN") or ""
if PRODUCTION and METRICS_TOKEN and len(METRICS_TOKEN) < 32:
    raise Refused("METRICS_TOKEN must be random text of at least 32 characters in production.")

# --- Logs -----------------------------------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "format": "%(levelname)s %(name)s: %(message)s",
            # At a desk that debugs, people are invented.
            "()": "logging.Formatter" if DEBUG else "ombudsman.logs.WithoutQuotes",
        },
        "bare": {"()": "ombudsman.logs.WithoutQuotes", "format": "%(message)s"},
    },
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line"},
        "json": {"class": "logging.StreamHandler", "formatter": "bare"},
    },
    "root": {"handlers": ["stderr"], "level": ENV.choice("LOG_LEVEL", ("DEBUG", "INFO", "WARNING", "ERROR"), "INFO")},
    "loggers": {
        # One object of JSON a line, for machines.
        "ombudsman.pulls": {"handlers": ["json"], "propagate": False},
        "fontTools": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
        "httpx": {"level": "WARNING"},
        "pikepdf": {"level": "WARNING"},
        # Names the keys of people at every use.
        "fido2": {"level": "WARNING"},
        # Warns about every HEAD request; Django leaves dropping the body to the server on purpose.
        "gunicorn.http.wsgi": {"level": "ERROR"},
        # A line for every tick would drown the lines that matter; failures are logged as errors.
        "celery.worker.strategy": {"level": "WARNING"},
        "celery.app.trace": {"level": "WARNING"},
    },
}
