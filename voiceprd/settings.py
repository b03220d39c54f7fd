"""Settings, read once from the environment. `.env` beside manage.py is read if present; `.env.example` lists all."""

from datetime import timedelta
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from voiceprd.production import require_production
from voiceprd.secret_key import kept_key

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))  # database, secret key, static files, pictures

# --- Who may reach it ------------------------------------------------------------------------------------------------

PRODUCTION = env.bool("PRODUCTION", default=False)
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[] if PRODUCTION else ["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
TRUSTED_PROXY = env.bool("TRUSTED_PROXY", default=False)  # a proxy in front sets X-Forwarded-Proto and -For itself

if PRODUCTION:
    require_production(secret_key=SECRET_KEY, allowed_hosts=ALLOWED_HOSTS, debug=DEBUG)
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = env.bool("SSL_REDIRECT", default=True)
    SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=24 * 60 * 60)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("HSTS_INCLUDE_SUBDOMAINS", default=False)
    SECURE_HSTS_PRELOAD = env.bool("HSTS_PRELOAD", default=False)
    # Both bind the whole domain, of which this site may be one name: a choice for the domain's owner, not a fault.
    SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
elif not SECRET_KEY:
    SECRET_KEY = kept_key(VAR_DIR / "secret_key")
if TRUSTED_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# No inline code, no other origin. 'self' in connect-src covers this origin's websockets; media comes from the
# microphone and from speech made here, both as blobs.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "connect-src": [SELF],
        "media-src": [SELF, "blob:"],
        "object-src": [NONE],
        "frame-src": [NONE],
        "frame-ancestors": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "upgrade-insecure-requests": PRODUCTION,
    }
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# --- What it is made of ----------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "daphne",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "axes",
    "channels",
    "csp",
    "django_htmx",
    "ninja",
    "projects",
    "wireframes",
    "prd",
    "conversations",
    "voiceprd",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "voiceprd.problems.ProblemDocuments",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "voiceprd.signing_in.SignInRequired",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "voiceprd.urls"
ASGI_APPLICATION = "voiceprd.asgi.application"

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

LANGUAGE_CODE = "en"
TIME_ZONE = env.str("TIME_ZONE", default="UTC")
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
# In development the files are served from where they lie; production collects them once, hashed and compressed.
WHITENOISE_USE_FINDERS = not PRODUCTION
if WHITENOISE_USE_FINDERS:
    STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # whitenoise warns at each start about a folder that is not there
    STATIC_STORAGE = "django.contrib.staticfiles.storage.StaticFilesStorage"
else:
    STATIC_STORAGE = "whitenoise.storage.CompressedManifestStaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": STATIC_STORAGE},
    # Pictures can be drawn again at any time: no backup needs them, and several machines need not share them.
    "wireframes": {"BACKEND": "wireframes.storage.WholeFiles", "OPTIONS": {"location": str(VAR_DIR / "wireframes")}},
}

# --- Where things are kept -------------------------------------------------------------------------------------------

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'db.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    VAR_DIR.mkdir(parents=True, exist_ok=True)
    # Measured: without IMMEDIATE two writers meet "database is locked"; WAL lets readers go on while one writes.
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
    # Turns run in threads of their own: an in-memory database shared by threads has locks that no time-out covers.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
else:
    # Under ASGI a kept connection would belong to a thread that is gone; the pool keeps them instead.
    DATABASES["default"]["CONN_MAX_AGE"] = 0
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True  # those that a restart of the database cut are not handed out
    DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {
        "min_size": 1,
        "max_size": env.int("DATABASE_POOL_SIZE", default=8),
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="")
# How long somebody waits for Redis: a turn, whose lease is 10 s, a page, or a view, which holds a connection to the
# database meanwhile. One that refuses is noticed at once; one that hangs, or is cut off, only by this.
REDIS_SECONDS = 1.0
if REDIS_URL:
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.core.RedisChannelLayer",
            # redis-py 8 ends an idle blocking read after 5 s unless the socket may wait longer. For
            # those who wait for anything else, REDIS_SECONDS is counted where they do.
            "CONFIG": {"hosts": [{"address": REDIS_URL, "socket_timeout": 15}]},
        }
    }
    CACHES = {
        "default": {
            "BACKEND": "voiceprd.cache.CacheInRedis",
            "LOCATION": REDIS_URL,
            "OPTIONS": {"socket_timeout": REDIS_SECONDS, "socket_connect_timeout": REDIS_SECONDS},
        }
    }
else:
    CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "OPTIONS": {"MAX_ENTRIES": 5000},
        }
    }

# --- Accounts --------------------------------------------------------------------------------------------------------

SIGNUP_OPEN = env.bool("SIGNUP_OPEN", default=True)
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# Counted for a name from one address: a stranger who guesses elsewhere cannot lock the owner out.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True  # who logged in when, and from where, is nobody's business
AXES_LOCKOUT_TEMPLATE = "429.html"
AXES_CLIENT_IP_CALLABLE = "voiceprd.signing_in.client_address"

# --- The JSON API ----------------------------------------------------------------------------------------------------

ACCESS_TOKEN_LIFETIME = timedelta(minutes=env.float("ACCESS_TOKEN_MINUTES", default=15.0))
REFRESH_TOKEN_LIFETIME = timedelta(days=env.float("REFRESH_TOKEN_DAYS", default=14.0))

# --- The model -------------------------------------------------------------------------------------------------------

# One provider's key is only ever sent to that provider's address: see conversations/llm/client.py.
LLM_ZAI_API_KEY = env.str("ZAI_API_KEY", default="")
LLM_ZAI_BASE_URL = "https://api.z.ai/api/anthropic"
LLM_ANTHROPIC_API_KEY = env.str("ANTHROPIC_API_KEY", default="")
LLM_ANTHROPIC_AUTH_TOKEN = env.str("ANTHROPIC_AUTH_TOKEN", default="")
LLM_ANTHROPIC_BASE_URL = env.str("ANTHROPIC_BASE_URL", default="")
LLM_MODEL = env.str("LLM_MODEL", default="")
LLM_MAX_TOKENS = env.int("LLM_MAX_TOKENS", default=8192)
LLM_OFFLINE_PACE = env.float("LLM_OFFLINE_PACE", default=0.035)  # seconds between word groups of the offline guide
LLM_SILENCE_SECONDS = env.float("LLM_SILENCE_SECONDS", default=60.0)  # a stream that only pings is cut after this
LLM_MAX_STEPS = env.int("LLM_MAX_STEPS", default=12)  # model calls between two inputs of the person
LLM_CONTEXT_TOKENS = env.int("LLM_CONTEXT_TOKENS", default=180_000)  # a longer request has its oldest part summarised
LLM_RETRIES = env.int("LLM_RETRIES", default=4)  # of a call that could not begin: the model is busy or out of reach
LLM_RETRY_SECONDS = env.float("LLM_RETRY_SECONDS", default=1.0)  # before the first of them; each later one doubles it
LLM_RETRY_LONGEST_SECONDS = env.float("LLM_RETRY_LONGEST_SECONDS", default=60.0)  # who is told to wait longer is asked

# --- Limits: what one person may ask of the server; 0 lifts a limit --------------------------------------------------

LIMIT_MESSAGE_CHARACTERS = env.int("LIMIT_MESSAGE_CHARACTERS", default=40_000)
LIMIT_MESSAGES_PER_MINUTE = env.int("LIMIT_MESSAGES_PER_MINUTE", default=30)
LIMIT_SOURCE_BYTES = env.int("LIMIT_SOURCE_BYTES", default=1_000_000)  # of a file that somebody brings
LIMIT_SOURCE_CHARACTERS = env.int("LIMIT_SOURCE_CHARACTERS", default=200_000)  # of its text
LIMIT_SOURCES = env.int("LIMIT_SOURCES", default=20)  # in one project
LIMIT_SOCKETS = env.int("LIMIT_SOCKETS", default=30)  # open pages
LIMIT_TOKENS_PER_DAY = env.int("LIMIT_TOKENS_PER_DAY", default=0)  # of a model; those read from a cache do not count

# --- What is written down while it runs ------------------------------------------------------------------------------

LOG_LEVEL = env.str("LOG_LEVEL", default="INFO").upper()
LOG_FORMAT = env.str("LOG_FORMAT", default="json" if PRODUCTION else "text")
if LOG_FORMAT not in ("text", "json"):
    raise ImproperlyConfigured(f"LOG_FORMAT is {LOG_FORMAT!r}: set it to text or json")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"turn": {"()": "conversations.log_context.WithTurn"}},
    "formatters": {"text": {"()": "voiceprd.logs.TextLine"}, "json": {"()": "voiceprd.logs.JsonLine"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["turn"], "formatter": LOG_FORMAT}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        # Django's own console handler would repeat each line.
        "django": {"handlers": [], "level": LOG_LEVEL, "propagate": True},
        # These write addresses, headers or bodies below WARNING: what people say stays out of the log.
        **{
            name: {"level": "WARNING"}
            for name in ("anthropic", "httpx2", "httpcore2", "asyncio", "PIL", "markdown_it", "uvicorn")
        },
        # And this one writes the name that somebody tried to log in with, which may be a password in the wrong field.
        "axes": {"level": "ERROR"},
    },
}
