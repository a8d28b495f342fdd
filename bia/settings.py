"""Settings: values from the environment, safe defaults. See docs/operations.md for each variable."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent


def env_bool(name: str, default: bool) -> bool:
    """A yes/no variable. Raises ImproperlyConfigured on anything else."""
    text = os.environ.get(name, "").strip().lower()
    if text in ("1", "true", "yes", "on"):
        return True
    if text in ("0", "false", "no", "off"):
        return False
    if text == "":
        return default
    raise ImproperlyConfigured(f"{name} must be yes or no, not {text!r}.")


def env_int(name: str, default: int) -> int:
    """A whole number. Raises ImproperlyConfigured on anything else."""
    text = os.environ.get(name, "").strip()
    try:
        return int(text) if text else default
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {text!r}.") from error


def env_positive(name: str, default: int) -> int:
    """A whole number of at least 1. Raises ImproperlyConfigured on anything else."""
    number = env_int(name, default)
    if number < 1:
        raise ImproperlyConfigured(f"{name} must be at least 1, not {number}.")
    return number


def env_choice(name: str, default: str, choices: tuple[str, ...]) -> str:
    """One of a few words. Raises ImproperlyConfigured on anything else."""
    text = os.environ.get(name, "").strip() or default
    if text not in choices:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(choices)}, not {text!r}.")
    return text


def env_list(name: str, default: str) -> list[str]:
    """A comma-separated list."""
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def _var_dir() -> Path:
    """The folder for everything that is written, made when missing."""
    path = Path(os.environ.get("NINEFOLD_VAR") or BASE_DIR / "var").absolute()
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(f"NINEFOLD_VAR: cannot make the folder {path}: {error.strerror}.") from error
    if not os.access(path, os.W_OK | os.X_OK):
        raise ImproperlyConfigured(f"NINEFOLD_VAR: cannot write into the folder {path}.")
    return path


VAR_DIR = _var_dir()
DOCUMENTS_DIR = VAR_DIR / "documents"
EVIDENCE_DIR = VAR_DIR / "evidence"


def _secret_key() -> str:
    """The key from the environment, or one made on first run and kept, readable by the owner only."""
    given = os.environ.get("SECRET_KEY")
    if given:
        return given
    path = VAR_DIR / "secret-key"
    if not path.exists():
        temporary = VAR_DIR / f"secret-key.{os.getpid()}"
        temporary.touch(mode=0o600)
        temporary.write_text(secrets.token_urlsafe(64))
        try:
            os.link(temporary, path)  # the first of several processes wins
        except FileExistsError:
            pass
        finally:
            temporary.unlink()
    return path.read_text()


DEBUG = env_bool("DEBUG", False)
SECRET_KEY = _secret_key()
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS", "")

INSTALLED_APPS = [
    "bia.apps.BiaConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "template_partials",
]

MIDDLEWARE = [
    "bia.middleware.content_security",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "bia.middleware.limit_body",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "bia.middleware.SignInRequired",
    "bia.middleware.name_reader",
    "django.contrib.messages.middleware.MessageMiddleware",
    "bia.middleware.explain_method",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "bia.urls"
WSGI_APPLICATION = "bia.wsgi.application"

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
        },
    },
]

AUTH_USER_MODEL = "bia.User"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "engagement-list"
LOGOUT_REDIRECT_URL = "login"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# SQLite by default: WAL and IMMEDIATE keep web and worker from failing on each other's locks.
if os.environ.get("POSTGRES_DB"):
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": os.environ["POSTGRES_DB"],
            "USER": os.environ.get("POSTGRES_USER", ""),
            "PASSWORD": os.environ.get("POSTGRES_PASSWORD", ""),
            "HOST": os.environ.get("POSTGRES_HOST", ""),
            "PORT": os.environ.get("POSTGRES_PORT", ""),
            "CONN_MAX_AGE": 60,
        }
    }
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": VAR_DIR / "ninefold.sqlite3",
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA foreign_keys=ON;",
            },
        }
    }

# What is derived from a whole engagement, kept until it changes. Any of it can be thrown away at any time.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": VAR_DIR / "cache",
        "TIMEOUT": 7 * 86400,
        "OPTIONS": {"MAX_ENTRIES": 500},
    }
}

LANGUAGE_CODE = "en"
# HTTPS=yes for production: every cookie, every address and the browser's memory of it.
HTTPS = env_bool("HTTPS", False)
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/$", r"^ready/$"]
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
SECURE_HSTS_SECONDS = env_int("HSTS_SECONDS", 365 * 86400) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS and env_bool("HSTS_SUBDOMAINS", True)
SECURE_HSTS_PRELOAD = HTTPS and env_bool("HSTS_PRELOAD", True)
BEHIND_PROXY = env_bool("BEHIND_PROXY", False)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"

# What may be sent to us. A form has at most a few hundred answers.
CASE_UPLOAD_MOST_BYTES = 5 * 1024 * 1024
EVIDENCE_MOST_BYTES = 5 * 1024 * 1024
REQUEST_MOST_BYTES = 6 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 2
FILE_UPLOAD_HANDLERS = ["bia.uploads.LimitedUpload"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "bia.logs.JsonLines"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {
        "handlers": ["stderr"],
        "level": env_choice("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR")),
    },
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": ["stderr"], "propagate": False},
        # Says at every start that files have no host name.
        "kombu.connection": {"level": "ERROR"},
        # PDF layout tells about every missing glyph and every ignored rule.
        "fontTools": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
        "pikepdf": {"level": "ERROR"},
        # The layout of maps tells every step it takes.
        "rust-sugiyama": {"level": "WARNING"},
        "connected_components": {"level": "WARNING"},
    },
}

TIME_ZONE = os.environ.get("TIME_ZONE", "UTC")
LANGUAGE_CODE = "en"
USE_I18N = True  # for documents; the pages of the site are in English, whatever the browser prefers
LANGUAGES = [("en", "English"), ("de", "German")]
# What documents say, and what the planner says in them.
LOCALE_PATHS = [BASE_DIR / "bia" / "locale" / "documents", BASE_DIR / "planner" / "locale"]
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage" if DEBUG else "bia.storage.HashedFiles"
    },
}

# Counts wrong links, for all web processes of a machine together; web machines share it through Redis.
CACHE_URL = os.environ.get("CACHE_URL", "")
if CACHE_URL and CACHE_URL.partition("://")[0] not in ("redis", "rediss"):
    raise ImproperlyConfigured("CACHE_URL must begin with redis:// or rediss://.")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": CACHE_URL,
    }
    if CACHE_URL
    else {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": VAR_DIR / "cache",
    }
}

# E-mails are printed by the worker until there is a server to send them.
EMAIL_HOST = os.environ.get("EMAIL_HOST", "")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
EMAIL_USE_SSL = env_bool("EMAIL_USE_SSL", False)
EMAIL_USE_TLS = env_bool("EMAIL_USE_TLS", not EMAIL_USE_SSL)
if EMAIL_USE_SSL and EMAIL_USE_TLS:
    raise ImproperlyConfigured("Of EMAIL_USE_SSL and EMAIL_USE_TLS only one can be yes.")
EMAIL_PORT = env_positive("EMAIL_PORT", 465 if EMAIL_USE_SSL else 587)
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_TIMEOUT = env_positive("EMAIL_TIMEOUT", 20)
if EMAIL_HOST and not os.environ.get("EMAIL_FROM"):
    raise ImproperlyConfigured("EMAIL_FROM must say who e-mails come from, when EMAIL_HOST is set.")
DEFAULT_FROM_EMAIL = os.environ.get("EMAIL_FROM") or "Ninefold <ninefold@localhost>"
REMINDER_DAYS = env_positive("REMINDER_DAYS", 3)

# The broker only wakes workers (see bia/jobs). Without one, messages are files below var.
CELERY_BROKER_URL = os.environ.get("BROKER_URL") or "filesystem://"
if CELERY_BROKER_URL.partition("://")[0] not in ("filesystem", "redis", "rediss", "amqp", "amqps"):
    raise ImproperlyConfigured("BROKER_URL must begin with redis://, rediss://, amqp://, amqps:// or filesystem://.")
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, str | int] = {}
if CELERY_BROKER_URL.startswith("filesystem:"):
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(VAR_DIR / "broker" / "messages"),
        "data_folder_out": str(VAR_DIR / "broker" / "messages"),
        "control_folder": str(VAR_DIR / "broker" / "control"),
    }
elif CELERY_BROKER_URL.startswith("redis"):
    CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 2}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_REDIRECT_STDOUTS = False  # or printed e-mails, with names and codes, would become lines of the log

# Of `manage.py up`. A large report takes a worker most of a processor and up to a gigabyte.
WORKERS = env_positive("WORKERS", min(2, os.cpu_count() or 1))
JOB_LEASE_SECONDS = env_positive("JOB_LEASE_SECONDS", 30)
JOB_REAPER_SECONDS = env_positive("JOB_REAPER_SECONDS", 5)
JOB_RESEND_SECONDS = env_positive("JOB_RESEND_SECONDS", 60)
JOB_ATTEMPTS = env_positive("JOB_ATTEMPTS", 3)
