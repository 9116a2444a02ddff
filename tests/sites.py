"""A whole site, started by `manage.py up` as a person would start it, in a data folder of its own."""

import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

from lms.env import BASE_DIR
from tests.servers import free_port, wait_until

# Whatever the run of the tests has set for itself says nothing about the site.
OURS = (
    "DJANGO_SETTINGS_MODULE",
    "DATABASE_URL",
    "REDIS_URL",
    "EMAIL_URL",
    "DATA_DIR",
    "DEMO",
    "PORT",
    "HOST",
    "BASE_URL",
)
PRODUCTION = {
    "DEMO": "0",
    "SECRET_KEY": "for-this-test-only-" + "k" * 40,
    "BASE_URL": "https://learn.example.com",
    "ALLOWED_HOSTS": "learn.example.com",
    "EMAIL_URL": "smtp://127.0.0.1:1",
    "DEFAULT_FROM_EMAIL": "learn@example.com",
    "KEY_PASSPHRASE": "only-for-this-test",
}


class Site:
    """Without `demo` it starts in a few seconds, because nothing is seeded."""

    def __init__(self, data_dir: Path, *, port: int | None = None, demo: bool = False, **environment: str) -> None:
        self.data_dir = data_dir
        self.port = port or free_port()
        self.log = data_dir.parent / f"{data_dir.name}.log"
        kept = {name: value for name, value in os.environ.items() if name not in OURS}
        moved = {"DATA_DIR": str(data_dir), "PORT": str(self.port)}
        self.environment = kept | ({} if demo else PRODUCTION) | moved | environment
        self.host = "127.0.0.1" if demo else "learn.example.com"

    def start(self) -> "Site":
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(self.command, cwd=BASE_DIR, env=self.environment, stdout=log, stderr=log)
        return self

    def start_in_vain(self) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command, cwd=BASE_DIR, env=self.environment, capture_output=True, text=True, timeout=240, check=False
        )

    @property
    def command(self) -> list[str]:
        return [sys.executable, "manage.py", "up"]

    def is_ready(self) -> bool:
        assert self.process.poll() is None, self.output()
        return self.status("/readyz") == 200

    def status(self, path: str) -> int:
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers={"Host": self.host})  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=10) as response:  # noqa: S310
                return response.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def wait_until_ready(self, seconds: float = 240) -> "Site":
        wait_until(self.is_ready, seconds, f"The site, which said:\n{self.output()}\n")
        return self

    def output(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.process.wait(timeout=120)

    def processes(self) -> dict[int, str]:
        """All living processes that were started with this data folder: pid and command."""
        folders = [folder for folder in Path("/proc").iterdir() if folder.name.isdigit()]
        return {int(folder.name): command for folder in folders if (command := self._command_of_ours(folder))}

    def _command_of_ours(self, process: Path) -> str:
        """Known by its environment, or by the folder it works in: Valkey writes its title over its environment."""
        try:
            named = f"DATA_DIR={self.data_dir}".encode() in (process / "environ").read_bytes().split(b"\0")
            within = (process / "cwd").readlink().is_relative_to(self.data_dir)
            command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:  # it has just ended
            return ""
        return command if named or within else ""

    def process_of(self, word: str) -> int:
        return min(pid for pid, command in self.processes().items() if word in command)

    def end_all(self) -> None:
        """Whatever a failed test has left."""
        for pid in self.processes():
            os.kill(pid, signal.SIGKILL)
