"""Runs the whole site under one process: an embedded Valkey, web, worker and beat.

No child outlives the supervisor. Each has a session of its own, so Ctrl-C reaches the supervisor alone, which stops
them in order; and the kernel ends them when the supervisor dies without a word (`lms.lib.processes`).
"""

import http.client
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

from django.core.cache.backends.redis import RedisCache

from lms.env import redis_urls
from lms.heartbeat import BEAT_SEEN, WORKER_SEEN
from lms.lib.processes import tied_to_this_process
from lms.lib.valkey import answers, server_path

POLL_SECONDS = 0.2
LONGEST_DELAY = 30.0
HEALTHY_AFTER = 60.0


class CannotStart(Exception):
    """Carries one line that tells a person what to do."""


class Stopped(Exception):
    """Somebody asked us to stop."""


@dataclass
class Child:
    name: str
    command: list[str]
    grace: float
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    start_at: float = 0.0
    failures: int = field(default=0)

    def runs(self) -> bool:
        return self.process is not None and self.process.poll() is None


class Supervisor:
    def __init__(self, *, root: Path, data_dir: Path, environment: Mapping[str, str]) -> None:
        self.root = root
        self.data_dir = data_dir
        self.environment = {**environment, "PYTHONUNBUFFERED": "1"}
        self.children: list[Child] = []
        self.signals = 0

    @contextmanager
    def running(self) -> Iterator[None]:
        """Within it signals are counted and obeyed; on leaving it, everything that was started is stopped."""
        signal.signal(signal.SIGINT, self._count_signal)
        signal.signal(signal.SIGTERM, self._count_signal)
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup asked to stay
            signal.signal(signal.SIGHUP, self._count_signal)
        try:
            yield
        finally:
            for child in reversed(self.children):
                self._stop(child)

    def embed_valkey(self, folder: Path) -> None:
        """Start a private Valkey on a socket in `folder` and point all later children to it."""
        store, path = self.data_dir / "valkey", folder / "valkey.sock"
        store.mkdir(exist_ok=True)
        options = ["--port", "0", "--unixsocket", str(path), "--unixsocketperm", "700", "--dir", str(store)]
        journal = ["--appendonly", "yes", "--save", "", "--logfile", str(store / "valkey.log"), "--loglevel", "warning"]
        self.start("valkey", [str(server_path()), *options, *journal], grace=10)
        self.environment["REDIS_URL"] = f"unix://{path}"
        while not answers(path):
            self._tick()
        # The journal remembers the heartbeats of the last run: they say nothing about this one.
        RedisCache(redis_urls(f"unix://{path}")[1], {}).delete_many([BEAT_SEEN, WORKER_SEEN])

    def run_to_end(self, *arguments: str) -> None:
        """Run one management command; a failure ends the start."""
        child = self._spawn(Child(arguments[0], [sys.executable, "manage.py", *arguments], grace=2))
        try:
            while child.poll() is None:
                self._tick()
        finally:
            end(child, grace=2)
        if child.returncode:
            raise CannotStart(f"`manage.py {arguments[0]}` failed (exit {child.returncode}); see above.")

    def start(self, name: str, command: list[str], *, grace: float) -> None:
        """Start a child that shall run until the end, and start it again whenever it ends before."""
        child = Child(name, command, grace)
        self.children.append(child)
        self._spawn(child)

    def watch(self, url: str, host: str, greeting: str) -> None:
        """Keep the children running until a signal comes; print the greeting once the site is ready."""
        greeted = False
        while True:
            self._tick()
            if not greeted and is_ready(url, host):
                print(greeting, flush=True)
                greeted = True

    def _tick(self) -> None:
        if self.signals:
            raise Stopped
        for child in self.children:
            self._keep(child)
        # Several children, the signals and the site's readiness are watched at once; no single call waits for all.
        time.sleep(POLL_SECONDS)

    def _keep(self, child: Child) -> None:
        if child.runs():
            return
        now = time.monotonic()
        if child.process is not None:
            lasted = now - child.started
            child.failures = 0 if lasted > HEALTHY_AFTER else child.failures + 1
            delay = min(LONGEST_DELAY, 2.0 ** (child.failures - 1))
            child.start_at = now + delay
            print(
                f"{child.name} ended ({child.process.returncode}); next start in {delay:.1f} s",
                file=sys.stderr,
                flush=True,
            )
            child.process = None
        if now >= child.start_at:
            self._spawn(child)

    def _spawn(self, child: Child) -> subprocess.Popen[bytes]:
        child.started = time.monotonic()
        child.process = subprocess.Popen(  # noqa: S603  the commands are ours
            child.command,
            cwd=self.root,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=tied_to_this_process(),
        )
        return child.process

    def _stop(self, child: Child) -> None:
        if child.process is not None:
            end(child.process, grace=child.grace if self.signals < 2 else 0)

    def _count_signal(self, number: int, frame: FrameType | None) -> None:
        self.signals += 1


def end(process: subprocess.Popen[bytes], *, grace: float) -> None:
    """Ask, wait, then end the whole group."""
    if process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(timeout=grace)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def is_ready(url: str, host: str) -> bool:
    address = urlsplit(url)
    connection = http.client.HTTPConnection(address.hostname or "127.0.0.1", address.port, timeout=10)
    try:
        connection.request("GET", "/readyz", headers={"Host": host})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


@contextmanager
def private_folder(remember: Path) -> Iterator[Path]:
    """A folder that only we may enter, with a short path: a socket's path holds at most 107 bytes.

    `remember` names it, so that the next start removes what a killed one left behind.
    """
    if remember.exists():
        left = Path(remember.read_text(encoding="utf-8"))
        if left.name.startswith("outspoken-") and left.parent in {Path(tempfile.gettempdir()), Path("/tmp")}:  # noqa: S108
            shutil.rmtree(left, ignore_errors=True)
    parent = tempfile.gettempdir()
    folder = Path(tempfile.mkdtemp(prefix="outspoken-", dir=parent if len(parent) < 70 else "/tmp"))  # noqa: S108
    remember.write_text(str(folder), encoding="utf-8")
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        remember.unlink(missing_ok=True)
