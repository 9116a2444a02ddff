import os
import sys
from contextlib import ExitStack
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from lms import env
from lms.demo.logins import greeting
from lms.run_lock import require_free_port, run_lock
from lms.supervisor import CannotStart, Stopped, Supervisor, private_folder

PYTHON = sys.executable
WEB = [PYTHON, "-m", "gunicorn", "-c", "python:lms.web_server", "lms.wsgi"]
WORKER = [PYTHON, "-m", "celery", "-A", "lms", "-q", "worker", "-P", "threads", "-c", "2", "-l", "WARNING"]
BEAT = [PYTHON, "-m", "celery", "-A", "lms", "-q", "beat", "--pidfile=", "-l", "WARNING"]


class Command(BaseCommand):
    help = "Runs the whole site: web, worker, beat and, where REDIS_URL is not set, an embedded Valkey."
    requires_system_checks: list[str] = []  # made once the lock is ours, so that a refusal stays one line

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.run_all()
        except CannotStart as problem:
            self.stderr.write(str(problem))
            raise SystemExit(1) from None
        except Stopped:
            say("Stopped.")

    def run_all(self) -> None:
        host, port = env.text("HOST", "127.0.0.1"), settings.PORT
        with ExitStack() as stack:
            stack.enter_context(run_lock(settings.DATA_DIR, settings.BASE_URL))
            require_free_port(host, port)
            self.check()
            environment = {**os.environ, "PORT": str(port), "HOST": host, "DATA_DIR": str(settings.DATA_DIR)}
            supervisor = Supervisor(root=env.BASE_DIR, data_dir=settings.DATA_DIR, environment=environment)
            folder = stack.enter_context(private_folder(settings.DATA_DIR / "valkey.folder"))
            stack.enter_context(supervisor.running())
            if not env.text("REDIS_URL"):
                supervisor.embed_valkey(folder)
            self.prepare(supervisor)
            schedule = settings.DATA_DIR / "beat.schedule"
            supervisor.start("web", WEB, grace=10)
            supervisor.start("worker", [*WORKER, "--without-mingle", "--without-gossip"], grace=15)
            supervisor.start("beat", [*BEAT, f"--schedule={schedule}"], grace=5)
            reach = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104
            supervisor.watch(f"http://{reach}:{port}", site_host(), welcome())

    def prepare(self, supervisor: Supervisor) -> None:
        say("Preparing the database and the static files …")
        supervisor.run_to_end("migrate", "--skip-checks", "--verbosity=0")
        supervisor.run_to_end("collectstatic", "--skip-checks", "--noinput", "--verbosity=0")
        if settings.DEMO:
            supervisor.run_to_end("seed_demo", "--skip-checks")
        say("Starting …")


def say(line: str) -> None:
    print(line, flush=True)  # between what the children print


def site_host() -> str:
    return settings.BASE_URL.partition("://")[2].partition("/")[0]


def welcome() -> str:
    return greeting(settings.BASE_URL) if settings.DEMO else f"Outspoken is ready: {settings.BASE_URL}"
