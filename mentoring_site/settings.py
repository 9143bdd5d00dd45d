"""Settings of the whole site. Every value that differs between machines comes from the environment (.env.example)."""

from pathlib import Path
from typing import Any

from celery.schedules import crontab
from csp.constants import SELF

from apps.core import logs

from . import environment
from .environment import env

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = environment.data_dir(BASE_DIR)
# A machine of one's own: plain HTTP, static files as they lie, a key made by itself. DEBUG=0 is production.
AT_HOME = env.bool("DEBUG", default=True)
DEMO = env.bool("DEMO", default=False)
# Whoever is at home may be a school: pages of errors with the values of the program are shown to a developer who asks for them.
DEBUG = AT_HOME and env.bool("DEVELOPER_PAGES", default=False)
SECRET_KEY = environment.secret_key(DATA_DIR, AT_HOME)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["*"] if AT_HOME else ["localhost", "127.0.0.1"])
SITE_URL = env("SITE_URL", default=f"http://{env('HOST', default='127.0.0.1')}:{env('PORT', default='8000')}")

# One line from bottom to top: see docs/architecture.md. The order is the order of the layers.
LOCAL_APPS = [
    "apps.core",
    "apps.accounts",
    "apps.workflow",
    "apps.organizations",
    "apps.jobs",
    "apps.notifications",
    "apps.metrics",
    "apps.documents",
    "apps.participants",
    "apps.pairing",
    "apps.plans",
    "apps.roadmap",
    "apps.monitoring",
]
INSTALLED_APPS = [
    "apps.core.rooms.RoomsConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_tables2",
    "django_filters",
    "django_htmx",
    "import_export",
    "csp",
    *LOCAL_APPS,
]
MIDDLEWARE = [
    "apps.core.middleware.RequestIdMiddleware",
    "apps.core.middleware.ClientAddressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "apps.core.middleware.NothingKeptMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "apps.core.middleware.CleanTextMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "apps.accounts.middleware.SessionLimitMiddleware",
    "apps.accounts.middleware.SecondFactorMiddleware",
    "apps.core.costly.CostlyMiddleware",
    "apps.organizations.middleware.WorkplaceMiddleware",
]
ROOT_URLCONF = "mentoring_site.urls"
WSGI_APPLICATION = "mentoring_site.wsgi.application"
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
                "apps.core.context.site",
                "apps.organizations.context.workplace",
            ],
        },
    }
]

DATABASES = {"default": environment.database(DATA_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES: dict[str, dict[str, Any]] = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
REDIS_URL = environment.secret("REDIS_URL")
# Pages do not wait for a cache that is away.
CACHE_PATIENCE = {"socket_connect_timeout": 0.5, "socket_timeout": 0.5}
# Files made on the spot and searches of one user.
COSTLY_PER_MINUTE = {
    "export": env.int("EXPORTS_PER_MINUTE", default=20),
    "search": env.int("SEARCHES_PER_MINUTE", default=120),
}
if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
            "OPTIONS": CACHE_PATIENCE,
        }
    }

# ---- who may enter
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "apps.accounts.backends.AccountBackend",
    "apps.organizations.backends.RoleBackend",
]
# Apps that a superuser runs without a role; everything else holds data of people.
SUPERUSER_APPS = {
    "accounts",
    "admin",
    "auth",
    "contenttypes",
    "jobs",
    "notifications",
    "organizations",
    "sessions",
    "workflow",
}
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "accounts:login"
# A second factor for those who sign and see whole territories; anybody may switch it on for himself.
REQUIRE_SECOND_FACTOR = env.bool("REQUIRE_SECOND_FACTOR", default=False)
SECOND_FACTOR_ROLES = ["director", "acting_director", "municipal_officer", "regional_officer", "administrator"]
# Proxies in front of the web server, each of which adds its line to X-Forwarded-For.
PROXIES = env.int("PROXIES", default=0)
# Nobody stays logged in longer than this, nor longer than some hours without a step.
SESSION_COOKIE_AGE = env.int("SESSION_DAYS", default=14) * 24 * 3600
SESSION_IDLE_HOURS = env.int("SESSION_IDLE_HOURS", default=24)
SESSION_COOKIE_HTTPONLY = True
# Scripts take the token from the page, so no script needs the cookie.
CSRF_COOKIE_HTTPONLY = True

# ---- language and time: instants are stored in UTC, days are counted in the zone of an organization
LANGUAGE_CODE = "ru"
LANGUAGES = [("ru", "Русский")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Moscow"

# ---- files
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(env("STATIC_ROOT", default=str(BASE_DIR / "staticfiles")))
WHITENOISE_KEEP_ONLY_HASHED_FILES = False
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["map", "woff2", "woff", "png", "jpg", "gz", "br"]
# Where collectstatic has not run (tests, a development server) files are served as they lie in static/.
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = AT_HOME
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "media", "base_url": None},
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if not AT_HOME
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
MEDIA_ROOT = DATA_DIR / "media"
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_BYTES", default=15 * 1024 * 1024)
# Sensitive figures under this number of people are hidden from an authority.
METRICS_THRESHOLD = env.int("METRICS_THRESHOLD", default=5)
FIXTURE_DIRS = [BASE_DIR / "fixtures"]

# ---- forms and tables
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
DJANGO_TABLES2_TEMPLATE = "components/table.html"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
INSTALLED_APPS.insert(0, "django.forms")

# ---- mail
vars().update(env.email_url_config(environment.secret("EMAIL_URL", default="consolemail://")))
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="Наставничество <noreply@localhost>")

# ---- background work: the broker is a wake-up, `jobs.Job` is the truth
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {
        "visibility_timeout": 3600,
        # kombu sweeps un-acknowledged messages only every interval × throttle: keep it short.
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
    }
else:
    CELERY_BROKER_URL = "filesystem://"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(DATA_DIR / "broker/in"),
        "data_folder_out": str(DATA_DIR / "broker/in"),
        "control_folder": str(DATA_DIR / "broker/control"),
        "polling_interval": 0.1,
    }
CELERY_TASK_IGNORE_RESULT = True
# A page must not wait for a queue that is away: the row is kept, the bell is rung again by the sweep.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_TIMEOUT = 2
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 1800
CELERY_TIMEZONE = "UTC"
# A process that has drawn large PDFs or read large lists does not give its memory back: past this size (in KB)
# it is followed by a new one after its task.
CELERY_WORKER_MAX_MEMORY_PER_CHILD = env.int("WORKER_MEMORY_MB", default=300) * 1024
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULER = "apps.jobs.heartbeat:Scheduler"
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "celerybeat-schedule")
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULE = {
    "resend-waiting-jobs": {"task": "jobs.resend_waiting", "schedule": 10.0},
    "remove-old-results": {"task": "jobs.remove_expired", "schedule": crontab(hour="0", minute="40")},
    "backup": {"task": "jobs.backup", "schedule": crontab(hour="23", minute="30")},
    "forget-login-attempts": {"task": "accounts.forget_attempts", "schedule": crontab(hour="0", minute="50")},
    "forget-old-drafts": {"task": "accounts.forget_drafts", "schedule": crontab(hour="0", minute="55")},
    "seal-access-journal": {"task": "workflow.seal_journal", "schedule": crontab(minute="20")},
    "check-access-journal": {"task": "workflow.check_journal", "schedule": crontab(hour="1", minute="10")},
    "send-due-reminders": {"task": "notifications.remind", "schedule": crontab(minute="5")},
    "deliver-outbox": {"task": "notifications.deliver", "schedule": 60.0},
    # With the seconds that a region takes, kept figures are never older than a minute.
    "keep-figures": {"task": "monitoring.keep_figures", "schedule": 45.0},
}

# ---- what a browser may load: our own origin, nothing else, no inline script
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "frame-ancestors": ["'none'"],
        "form-action": [SELF],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
if not AT_HOME:
    SESSION_COOKIE_SECURE = env.bool("SECURE_COOKIES", default=True)
    CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[SITE_URL])

# ---- what is watched
LOGGING = logs.configuration(env("LOG_LEVEL", default="INFO"), env.bool("LOG_JSON", default=False))
# Prometheus shows this token at /metrics; without it the address does not exist.
METRICS_TOKEN = environment.secret("METRICS_TOKEN")
# Less free room than this and the site says it is not ready.
MIN_FREE_MB = env.int("MIN_FREE_MB", default=200)
# Result files of background work (statistics, exports) are removed after this many days.
RESULT_DAYS = env.int("RESULT_DAYS", default=30)
# Encrypted copies of everything: every night when a key is given; kept apart from this machine by whoever runs it.
BACKUP_KEY = environment.secret("BACKUP_KEY")
BACKUP_DIR = Path(env("BACKUP_DIR", default=str(DATA_DIR / "backups")))
BACKUP_KEEP = env.int("BACKUP_KEEP", default=14)
environment.start_sentry(env("SENTRY_DSN", default=""))
