"""The site's settings on the run's own servers. The environment is set before the settings read it."""

import os

from tests import servers

os.environ.update(servers.environment())

from lms.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
DATABASES["default"]["OPTIONS"].pop("pool", None)  # noqa: F405  a pool would keep the test database open
CELERY_BROKER_URL, CACHES["default"]["LOCATION"] = servers.redis_databases()  # noqa: F405
LOGGING["root"]["level"] = "WARNING"  # noqa: F405
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405  whitenoise warns without it
