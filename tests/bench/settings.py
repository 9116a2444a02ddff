"""The site's own settings; only the floor's address is added, and quiet logs."""

from lms.settings import *  # noqa: F403

ROOT_URLCONF = "tests.bench.urls"
LOGGING["root"]["level"] = "WARNING"  # noqa: F405
