"""Servers that a test kills with -9 and starts again: PostgreSQL that syncs its journal, Valkey, web and worker."""

import os
import shutil
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lms.env import BASE_DIR
from lms.lib.processes import tied_to_this_process
from lms.lib.valkey import answers, server_path
from tests.servers import answers_sql, free_port, postgres_bin, wait_until


@dataclass
class Server:
    """One program in a session of its own, so that its children die with it."""

    name: str
    command: list[Any]
    answers: Callable[[], bool]
    options: dict[str, Any] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(  # noqa: S603
            [str(word) for word in self.command],
            start_new_session=True,
            preexec_fn=tied_to_this_process(signal.SIGKILL),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **self.options,
        )
        wait_until(self.answers, 60, self.name)

    def kill(self) -> None:
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def kill_child(self) -> None:
        """One child, which the program replaces by itself."""
        assert self.process is not None
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        if children:
            os.kill(int(children[0]), signal.SIGKILL)


def postgres(folder: Path, *settings: str) -> tuple[Server, str]:
    """The server, not started yet, and its address. Without `settings` it keeps what it has said it keeps."""
    programs, port = postgres_bin(), free_port()
    folder.mkdir()
    user = "postgres" if os.geteuid() == 0 else None  # initdb refuses to run as root
    if user:
        shutil.chown(folder, user, user)
    options: dict[str, Any] = {"user": user, "group": user, "cwd": folder, "extra_groups": [] if user else None}
    make = [programs / "initdb", "-D", "data", "-U", "outspoken", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
    subprocess.run(make, check=True, stdout=subprocess.DEVNULL, **options)  # noqa: S603
    given = (f"port={port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={folder}", *settings)
    command = [programs / "postgres", "-D", "data", *(word for value in given for word in ("-c", value))]
    url = f"postgres://outspoken@127.0.0.1:{port}/postgres"
    return Server("PostgreSQL", command, lambda: answers_sql(url), options), url


def valkey(folder: Path) -> tuple[Server, str]:
    folder.mkdir()
    path = folder / "valkey.sock"
    command = [server_path(), "--port", "0", "--unixsocket", path, "--appendonly", "yes", "--save", "", "--dir", folder]
    return Server("Valkey", command, lambda: answers(path)), f"unix://{path}"


def web(environment: dict[str, str]) -> Server:
    def is_up() -> bool:
        try:
            return urllib.request.urlopen(f"http://127.0.0.1:{environment['PORT']}/healthz", timeout=2).status == 200  # noqa: S310
        except (urllib.error.URLError, OSError):
            return False

    command = [sys.executable, "-m", "gunicorn", "-c", "python:lms.web_server", "lms.wsgi"]
    return Server("web", command, is_up, {"cwd": BASE_DIR, "env": environment})


def worker(environment: dict[str, str]) -> Server:
    command = [sys.executable, "-m", "celery", "-A", "lms", "worker", "--concurrency", "1"]
    return Server("worker", command, lambda: True, {"cwd": BASE_DIR, "env": environment})
