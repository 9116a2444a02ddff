"""Pictures of the main pages into var/shots/: wide in English and at 320 px in Danish, each light and dark.

    python -m tests.shots [visitor learner hr …]

Every run starts from the same copy of a seeded demo company, so that the pictures of two runs can be compared. Prints
a line for each page that scrolls sideways, cuts words off, logs an error or answers unexpectedly, and exits 1 then.
"""

import hashlib
import shutil
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Error, sync_playwright

from lms.env import BASE_DIR
from tests.browsers import FLAGS, chromium
from tests.shots.camera import SHOTS, Camera
from tests.shots.scenes import SCENES
from tests.sites import Site

HOME = BASE_DIR / "var" / "shots-site"
SEED_SOURCES = ("lms/demo/*.py", "*/migrations/*.py", "courses/*/migrations/*.py", "courses/curriculum/**/*.*")


def seeded() -> Path:
    """A demo company that was never visited; made anew when its sources change, and once a week."""
    sources = sorted(path for pattern in SEED_SOURCES for path in BASE_DIR.glob(pattern) if path.is_file())
    week = "-".join(str(part) for part in datetime.now(UTC).isocalendar()[:2])
    mark = hashlib.sha256(b"".join(path.read_bytes() for path in sources) + week.encode()).hexdigest()[:12]
    folder = HOME / f"seed-{mark}"
    if not folder.exists():
        shutil.rmtree(HOME, ignore_errors=True)
        HOME.mkdir(parents=True)
        print("Seeding the demo company …", flush=True)
        site = Site(HOME / "seeding", demo=True).start().wait_until_ready(600)
        site.stop()
        (HOME / "seeding").rename(folder)
    return folder


def take(url: str, wanted: list[str]) -> list[str]:
    problems: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        for name in wanted or SCENES:
            scene, people = SCENES[name]
            for role, device in people:
                camera = Camera(browser, url, device, role, problems)
                try:
                    scene(camera)
                except Error as error:
                    camera.complain(f"stopped here: {error.message.splitlines()[0]}")
                camera.context.close()
        browser.close()
    return problems


def main(*wanted: str) -> int:
    if unknown := set(wanted) - set(SCENES):
        print(f"No such scene: {', '.join(sorted(unknown))}. There are: {', '.join(SCENES)}")
        return 2
    begun, run = time.monotonic(), HOME / "run"
    seed = seeded()
    shutil.rmtree(run, ignore_errors=True)
    shutil.copytree(seed, run, ignore=shutil.ignore_patterns("valkey*", "*.lock", "*.log"))
    if not wanted:
        shutil.rmtree(SHOTS, ignore_errors=True)
    SHOTS.mkdir(parents=True, exist_ok=True)
    site = Site(run, demo=True).start()
    try:
        site.wait_until_ready()
        problems = take(f"http://127.0.0.1:{site.port}", list(wanted))
    finally:
        site.stop()
    count = len(list(SHOTS.glob("*.png")))
    print(*problems, f"{count} pictures in {SHOTS}, after {time.monotonic() - begun:.0f} s.", sep="\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
