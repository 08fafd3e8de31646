"""Settings: the only reader of the environment. Every variable has a default; docs/operation.md lists them all."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.conf.locale import LANG_INFO

from servicepunkt.common import languages
from servicepunkt.config import environment as env

PACKAGE = Path(__file__).resolve().parent.parent
DEBUG = env.flag("SERVICEPUNKT_DEBUG", default=False)
TIME_ZONE = "Europe/Berlin"
USE_TZ = True

# Ours -----------------------------------------------------------------------------------------------------------

SERVICEPUNKT_DATA = env.data_folder(checkout=PACKAGE.parent)
# Made where data is prepared without the demo: it is an office's own, whatever its IT later forgets to say in a shell.
SERVICEPUNKT_OFFICE_MARK = SERVICEPUNKT_DATA / ".office"
# The demo shows its logins and its mailbox to everybody; an office's own installation never does.
SERVICEPUNKT_DEMO = env.demo(office=SERVICEPUNKT_OFFICE_MARK)
SERVICEPUNKT_SECOND_FACTOR = env.choice(
    "SERVICEPUNKT_SECOND_FACTOR", ("optional", "required") if SERVICEPUNKT_DEMO else ("required", "optional")
)
# The public address, without a slash at the end: letters are written by the worker, which sees no request.
SERVICEPUNKT_ORIGIN = env.text("SERVICEPUNKT_ORIGIN", "http://127.0.0.1:8000").rstrip("/")
SERVICEPUNKT_CLOCK_SHIFT = env.clock_shift(env.text("SERVICEPUNKT_AT"), TIME_ZONE, demo=SERVICEPUNKT_DEMO)

# Whose staff look after applications of which nobody knows where they belong: the short name of an authority.
SERVICEPUNKT_CLEARING = env.text("SERVICEPUNKT_CLEARING")

# Files of applications, each sealed with the key of its folder, which is in the database.
SERVICEPUNKT_FILES = Path(env.text("SERVICEPUNKT_FILES", str(SERVICEPUNKT_DATA / "files"))).absolute()
# How large a single file may be; above 15 MB it comes in pieces.
SERVICEPUNKT_UPLOAD_MB = int(env.text("SERVICEPUNKT_UPLOAD_MB", "100"))
# What is too large for memory while it is coming in waits on the disk, encrypted.
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "servicepunkt.web.incoming.SealedFileHandler",
]
# ClamAV's daemon: tcp://host:3310 or unix:///path. Where it is named, no file is opened before it has looked at it.
SERVICEPUNKT_CLAMD = env.clamd(env.text("SERVICEPUNKT_CLAMD"))

SECRET_KEY = env.secret_key(SERVICEPUNKT_DATA)
# The first key seals, all of them open: put a new one in front to change keys.
SERVICEPUNKT_SEALING_KEYS = env.sealing_keys(SECRET_KEY)

_origin = urlsplit(SERVICEPUNKT_ORIGIN)
_https = _origin.scheme == "https"

# The house ------------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    # Before the packages below, so that our templates win.
    "servicepunkt.audit",
    "servicepunkt.catalogue",
    "servicepunkt.responsibility",
    "servicepunkt.correspondence",
    "servicepunkt.staff",
    "servicepunkt.feedback",
    "servicepunkt.availability",
    "servicepunkt.bookings",
    "servicepunkt.applications",
    "servicepunkt.forms",
    "servicepunkt.uploads",
    "servicepunkt.reception",
    "servicepunkt.privacy",
    "servicepunkt.web",
    "servicepunkt.web.portal",
    "servicepunkt.web.counter",
    "servicepunkt.web.lobby",
    "servicepunkt.web.mailbox",
    "servicepunkt.worker",
    "servicepunkt.commandline",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",  # its templates, so that ours may replace them
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "servicepunkt.web.proxies.ProxyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Pages shrink to a fifth. It adds random bytes, so that nobody can read a secret from the length of an answer.
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "servicepunkt.web.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "servicepunkt.web.counter.second_factor.SecondFactorMiddleware",
    "servicepunkt.web.policy.PolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "servicepunkt.config.urls"
WSGI_APPLICATION = "servicepunkt.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
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

# What is kept ---------------------------------------------------------------------------------------------------

DATABASES = {
    "default": env.database(
        env.text("SERVICEPUNKT_DATABASE", f"sqlite:///{SERVICEPUNKT_DATA / 'servicepunkt.sqlite3'}")
    )
}
# In the database, so that all processes count a stranger's failed sign-ins together. Nothing else uses it. The cache
# itself does not notice that an entry is over until somebody asks for it again; `staff/retention.py` ends them.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache_entries",
        "KEY_FUNCTION": "servicepunkt.config.accounts.unreadable_key",
        # Beyond this, Django throws away live counts. Those that are over go every day.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
STATIC_URL = "/static/"
STATIC_ROOT = SERVICEPUNKT_DATA / "static"
STATICFILES_DIRS = [PACKAGE / "web" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# Languages ------------------------------------------------------------------------------------------------------

# Serbian in Cyrillic and plain language are unknown to Django; it asks LANG_INFO about each code.
LANG_INFO.update(
    {
        code: {
            "bidi": language.dir == "rtl",
            "code": code,
            "name": language.english_name,
            "name_local": language.own_name,
        }
        for code, language in languages.DECLARED.items()
        if code not in LANG_INFO
    }
)
LANGUAGE_CODE = languages.SOURCE
LANGUAGES = [(code, languages.DECLARED[code].own_name) for code in languages.OFFERED]
LOCALE_PATHS = [PACKAGE / "locale"]

# Who comes in ---------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "staff.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "counter:home"

# Staff only: accounts come from the office's IT, and nobody signs up.
ACCOUNT_ADAPTER = "servicepunkt.config.accounts.StaffAccounts"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_SESSION_REMEMBER = False
MFA_ADAPTER = "servicepunkt.config.second_factor.StaffSecondFactors"
MFA_FORMS = {
    "authenticate": "servicepunkt.config.second_factor.ShowsCode",
    "reauthenticate": "servicepunkt.config.second_factor.ShowsCodeAgain",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Servicepunkt"
# A slow typist may still use the code that has just changed.
MFA_TOTP_TOLERANCE = 1
# How many proxies are in front: that many entries of X-Forwarded-For are believed when attempts are counted.
ALLAUTH_TRUSTED_PROXY_COUNT = int(env.text("SERVICEPUNKT_PROXIES", "0"))

# Questions and refused bookings that an address may send to the API within a minute, counted by each web process.
SERVICEPUNKT_API_PER_MINUTE = int(env.text("SERVICEPUNKT_API_PER_MINUTE", "1200"))
# Bookings without an e-mail address, and held times, that an address may have within a minute, counted likewise.
SERVICEPUNKT_UNVOUCHED_PER_MINUTE = int(env.text("SERVICEPUNKT_UNVOUCHED_PER_MINUTE", "600"))

# The portal never opens a session, so that its pages cost no query for it; messages travel in a signed cookie.
SESSION_COOKIE_AGE = 12 * 60 * 60
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

# Safety ---------------------------------------------------------------------------------------------------------

# Authorities that have host names of their own (`host` in their files) share this installation under these.
_hosts = env.text("SERVICEPUNKT_HOSTS").split()
ALLOWED_HOSTS = [*filter(None, [_origin.hostname]), *_hosts, "localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [SERVICEPUNKT_ORIGIN, *(f"{_origin.scheme}://{host}" for host in _hosts)]
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
# Without https, browsers would not accept it; see web/cookies.py.
SERVICEPUNKT_COOKIE_PREFIX = "__Host-" if _https else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = (f"{SERVICEPUNKT_COOKIE_PREFIX}{name}" for name in ("sessionid", "csrftoken"))
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if _https else 0
# TLS ends at the proxy in front; without TLS there, the header changes nothing that matters.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _https else None
# Links carry secrets, so no other site may learn an address. Not "no-referrer": browsers would then send
# "Origin: null" with our own forms, and the check against forged requests would refuse every one of them.
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # KERN draws its icons as data: masks
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# Mail -----------------------------------------------------------------------------------------------------------

# Unless a server is named, mail ends up in the demo's mailbox on this machine and reaches nobody.
SERVICEPUNKT_HAS_MAIL_SERVER = bool(env.text("SERVICEPUNKT_SMTP"))
_smtp = env.smtp(env.text("SERVICEPUNKT_SMTP", "smtp://127.0.0.1:8025"))
EMAIL_HOST = _smtp["EMAIL_HOST"]
EMAIL_PORT = _smtp["EMAIL_PORT"]
EMAIL_HOST_USER = _smtp["EMAIL_HOST_USER"]
EMAIL_HOST_PASSWORD = _smtp["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS = _smtp["EMAIL_USE_TLS"]
EMAIL_USE_SSL = _smtp["EMAIL_USE_SSL"]
EMAIL_TIMEOUT = _smtp["EMAIL_TIMEOUT"]
DEFAULT_FROM_EMAIL = env.text("SERVICEPUNKT_FROM", f"Servicepunkt <servicepunkt@{_origin.hostname or 'localhost'}>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Letters that cannot be delivered are reported to an address of their own: this is its domain, whose mail comes in at
# the worker, and where the worker listens for it (`host:port`; nowhere unless set, except in the demo).
SERVICEPUNKT_RETURN_DOMAIN = env.text("SERVICEPUNKT_RETURN_DOMAIN")
SERVICEPUNKT_RETURNS = env.text("SERVICEPUNKT_RETURNS")

# Logging: to stderr, without addresses of pages, people or mail ------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"discreet": {"()": "servicepunkt.config.logs.NoAddresses"}},
    "formatters": {"line": {"()": "servicepunkt.config.logs.DiscreetFormatter"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "filters": ["discreet"], "formatter": "line"},
    },
    "root": {"handlers": ["stderr"], "level": env.text("SERVICEPUNKT_LOG_LEVEL", "INFO").upper()},
    "loggers": {
        # Django brings handlers of its own; everything goes through ours.
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
        # Robots try foreign hosts all day; each is refused, and nothing needs to be done about it.
        "django.security.DisallowedHost": {"handlers": [], "level": "CRITICAL", "propagate": False},
        # aiosmtpd, under the demo's mailbox, logs every sender and recipient at INFO.
        "mail.log": {"level": "WARNING"},
    },
}
