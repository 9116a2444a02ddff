"""The checkpoint as a file in a git repository that others watch."""

import os
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from django.conf import settings

from courses.evidence.anchors.places import Delivered, NotDelivered, Place
from courses.evidence.models import Checkpoint

SECONDS = 60


def deliver(place: Place, checkpoint: Checkpoint, *, at: datetime) -> Delivered:
    """A fresh clone each time: there is nothing here to repair, and nobody else's push to trip over."""
    with TemporaryDirectory(prefix="anchor-") as name:
        git = Git(place, Path(name))
        git.run("clone", "-q", "--depth", "1", "--no-tags", "-c", "core.symlinks=false", "--", place.address, "copy")
        try:
            path = _written(git.folder / "copy" / "checkpoints", checkpoint, at)
        except OSError as error:
            raise NotDelivered(f"The repository holds something in the place of checkpoints/: {error}") from error
        git.run("-C", "copy", "add", "--force", "--", f"checkpoints/{path.name}")
        git.run("-C", "copy", "commit", "-q", "--allow-empty", "-m", f"Checkpoint of {checkpoint.size} entries")
        git.run("-C", "copy", "push", "-q", "origin", "HEAD")
    return Delivered()


def _written(folder: Path, checkpoint: Checkpoint, at: datetime) -> Path:
    """One note a file, for `signoff-verify --checkpoint`; a second of the same day stands beside the first."""
    folder.mkdir(exist_ok=True)
    day = at.astimezone(UTC).date()
    path = folder / f"{day}.txt"
    if path.exists():
        path = folder / f"{day}-{checkpoint.size}.txt"
    path.write_text(checkpoint.note, encoding="utf-8", newline="")
    return path


class Git:
    """Plain git, in an environment that holds nothing of ours and with nobody to ask; one minute for all commands."""

    def __init__(self, place: Place, folder: Path) -> None:
        self.place, self.folder, self.until = place, folder, time.monotonic() + SECONDS

    def run(self, *words: str) -> None:
        # What it says goes to a file: a helper of git that outlives it would keep a pipe open.
        with (self.folder / "said").open("w+b") as said:
            try:
                done = subprocess.run(  # noqa: S603
                    ["git", *words],  # noqa: S607
                    cwd=self.folder,
                    env=self._environment(),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=said,
                    timeout=max(self.until - time.monotonic(), 1),
                    check=False,
                )
            except subprocess.TimeoutExpired as error:
                raise NotDelivered(f"git took longer than {SECONDS} seconds.") from error
            except FileNotFoundError as error:
                raise NotDelivered("git is not installed on this machine.") from error
            if done.returncode:
                said.seek(0)
                raise NotDelivered(self._without_secrets(said.read(2000).decode(errors="replace")))

    def _environment(self) -> dict[str, str]:
        who = {"NAME": "Outspoken", "EMAIL": f"log@{settings.ISSUER_HOST}"}
        return {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(self.folder),
            "LC_ALL": "C",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_ALLOW_PROTOCOL": "file:https:ssh",
            "GIT_SSH_COMMAND": "ssh -o BatchMode=yes",
            **{f"GIT_{role}_{what}": value for role in ("AUTHOR", "COMMITTER") for what, value in who.items()},
        }

    def _without_secrets(self, said: str) -> str:
        shown = said.replace(self.place.address, self.place.name)
        if user := urlsplit(self.place.address).netloc.rpartition("@")[0]:
            shown = shown.replace(user, "…")
        return " ".join(shown.split()) or "git failed and said nothing."
