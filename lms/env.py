"""Reads the environment. An empty variable counts as unset; nonsense raises `ImproperlyConfigured` with a sentence."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from environ import Env

BASE_DIR = Path(__file__).resolve().parent.parent
YES, NO = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}
MAIL_PORTS = {"smtp": 25, "smtp+tls": 587, "smtp+ssl": 465}


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def number(name: str, default: int, *, lowest: int = 0, highest: int = 1_000_000) -> int:
    value = text(name, str(default))
    if not value.isdecimal() or not lowest <= int(value) <= highest:
        raise ImproperlyConfigured(f"{name} must be a number from {lowest} to {highest}, not {value!r}")
    return int(value)


def switch(name: str, *, default: bool) -> bool:
    value = text(name, "1" if default else "0").lower()
    if value not in YES | NO:
        raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}")
    return value in YES


def words(name: str, default: list[str]) -> list[str]:
    """A list separated by commas."""
    found = [word.strip() for word in text(name).split(",") if word.strip()]
    return found or default


def port() -> int:
    return number("PORT", 8000, lowest=1, highest=65535)


def data_dir() -> Path:
    """The folder that holds all that is written while the site runs; made when it is not there."""
    folder = Path(text("DATA_DIR", str(BASE_DIR / "var"))).resolve()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(f"DATA_DIR cannot be used: {error.strerror}: {folder}") from error
    return folder


def redis_urls(url: str) -> tuple[str, str]:
    """Derive (broker URL, cache URL) from one REDIS_URL.

    A socket path is `unix:///path/to.sock`: kombu knows it as `redis+socket://`, redis-py as `unix://`.
    """
    parts = urlsplit(url)
    if parts.scheme == "unix":
        path = quote(parts.path)
        return f"redis+socket://{path}?virtual_host=0", f"unix://{path}?db=1"
    if parts.scheme not in {"redis", "rediss"} or not parts.netloc:
        raise ImproperlyConfigured("REDIS_URL must start with redis://, rediss:// or unix://")
    root = f"{parts.scheme}://{parts.netloc}"
    return f"{root}/0", f"{root}/1"


def database(url: str) -> dict[str, Any]:
    """PostgreSQL with a pool in each process. What the URL says beside (?sslmode=…) stays."""
    if urlsplit(url).scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("DATABASE_URL must start with postgres://; leave it out for SQLite")
    values = Env.db_url_config(url)
    # The server keeps the plans of statements that come again (docs/decisions/0006-prepared-queries.md).
    options = {"server_side_binding": True, "prepare_threshold": 3, "connect_timeout": 5, **values.get("OPTIONS", {})}
    # The pool waits in place of its users: a page that gets no connection in time fails at once.
    options["pool"] = {"min_size": 1, "max_size": 8, "timeout": 10}
    return {**values, "OPTIONS": options, "CONN_HEALTH_CHECKS": True}


def mail(url: str) -> dict[str, Any]:
    """Django's mail settings of smtp:// (plain), smtp+tls:// (STARTTLS) or smtp+ssl:// (TLS from the first byte)."""
    parts = urlsplit(url)
    if parts.scheme not in MAIL_PORTS or not parts.hostname:
        raise ImproperlyConfigured("EMAIL_URL must be smtp://, smtp+tls:// or smtp+ssl:// with a host")
    values = Env.email_url_config(url)
    return {**values, "EMAIL_PORT": parts.port or MAIL_PORTS[parts.scheme], "EMAIL_TIMEOUT": 20}
