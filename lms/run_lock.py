"""Refusals before anything is started: the data folder is in use, the port is taken."""

import fcntl
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lms.supervisor import CannotStart

# A killed supervisor's children need a moment to let go of the port.
PATIENCE = 3.0


@contextmanager
def run_lock(data_dir: Path, url: str) -> Iterator[None]:
    """One supervisor for each data folder. The kernel lets go of the lock however we end."""
    try:
        file = (data_dir / "run.lock").open("a+", encoding="utf-8")
    except OSError as error:
        raise CannotStart(f"The data folder {data_dir} cannot be written: {error.strerror}. Set DATA_DIR.") from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise CannotStart(
                f"Outspoken already runs on the data folder {data_dir} ({file.read().strip()}). "
                "Stop it first, or set DATA_DIR and PORT for a second one."
            ) from None
        file.truncate(0)
        file.write(f"process {os.getpid()}, {url}\n")
        file.flush()
        yield
        file.truncate(0)


def require_free_port(host: str, port: int) -> None:
    until = time.monotonic() + PATIENCE
    while (problem := port_problem(host, port)) is not None:
        if time.monotonic() > until:
            raise CannotStart(
                f"Outspoken cannot listen on {host}:{port}: {problem}. Choose another port, such as PORT={port + 1}."
            )
        # Nothing tells when the system lets go of a port whose server has just ended.
        time.sleep(0.1)


def port_problem(host: str, port: int) -> str | None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return error.strerror
    return None
