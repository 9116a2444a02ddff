"""Reads the environment. Every reader raises `ImproperlyConfigured` on nonsense."""

from pathlib import Path
from urllib.parse import quote, urlsplit

import environ

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent


def data_dir() -> Path:
    """The folder that holds all that is written while the site runs."""
    return Path(env.str("DATA_DIR", default=str(BASE_DIR / "var"))).resolve()


def redis_urls(url: str) -> tuple[str, str]:
    """Derive (broker URL, cache URL) from one REDIS_URL.

    A socket path is `unix:///path/to.sock`: kombu knows it as `redis+socket://`, redis-py as `unix://`.
    """
    parts = urlsplit(url)
    if parts.scheme == "unix":
        path = quote(parts.path)
        return f"redis+socket://{path}?virtual_host=0", f"unix://{path}?db=1"
    if parts.scheme not in {"redis", "rediss"}:
        raise environ.ImproperlyConfigured("REDIS_URL must start with redis://, rediss:// or unix://")
    root = f"{parts.scheme}://{parts.netloc}"
    return f"{root}/0", f"{root}/1"


def database(url: str) -> dict[str, object]:
    """PostgreSQL with a pool in each process. What the URL says (?sslmode=…) stays."""
    values = env.db_url_config(url)
    if not values["ENGINE"].endswith(".postgresql"):
        raise environ.ImproperlyConfigured("DATABASE_URL must start with postgres://; leave it out for SQLite")
    options = values.setdefault("OPTIONS", {})
    options.setdefault("connect_timeout", 5)
    options["pool"] = {"min_size": 1, "max_size": 8, "timeout": 10}
    values["CONN_HEALTH_CHECKS"] = True
    return values
