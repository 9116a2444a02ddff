"""The Celery app and beat's schedule. Tasks live in each app's `tasks.py` and call services."""

import gc
import os
import warnings
from typing import Any

from celery import Celery
from celery.platforms import SecurityWarning
from celery.schedules import crontab
from celery.signals import worker_init, worker_process_init

from lms import env

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")

if env.switch("DEMO", default=True):
    # Messages are JSON, so root runs nothing that it should not; and a demo is often tried as root.
    warnings.simplefilter("ignore", SecurityWarning)


@worker_init.connect
@worker_process_init.connect
def collect_rarely(**_values: Any) -> None:
    """A job's rows come by the thousand and go by themselves: looking for cycles takes a fifth of a night's round."""
    gc.freeze()
    gc.set_threshold(50_000)


app = Celery("outspoken")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "heartbeat": {"task": "lms.tasks.heartbeat", "schedule": 10.0, "options": {"expires": 30}},
    "clear sessions": {"task": "lms.tasks.clear_sessions", "schedule": crontab(hour=3, minute=30)},
    "sweep recent facts": {"task": "courses.certification.tasks.sweep_recent", "schedule": 60.0},
    "reconcile everyone": {"task": "courses.certification.tasks.reconcile_all", "schedule": crontab(hour=1, minute=0)},
    "move learners to the newest version": {"task": "courses.enrollments.tasks.move_to_newest", "schedule": 60.0},
    "count what has cooled down": {"task": "courses.assignments.tasks.settle_cooled", "schedule": 60.0},
    "work off regrades": {"task": "courses.assessments.regrading.tasks.work_off", "schedule": 60.0},
    "close quizzes whose time is up": {"task": "courses.assessments.tasks.settle_overdue", "schedule": 60.0},
    "tell coaches what waits": {"task": "courses.assignments.tasks.owe_readings", "schedule": 60.0},
    "make refreshers": {"task": "courses.refreshers.tasks.make_refreshers", "schedule": crontab(hour=2, minute=0)},
    "keep badges": {"task": "courses.certification.badges.tasks.keep_badges", "schedule": 60.0},
    "keep tiers": {
        "task": "courses.certification.nominations.tasks.keep_tiers",
        "schedule": crontab(hour=0, minute=30),
    },
    "look at renewals": {
        "task": "courses.certification.casework.tasks.look_at_renewals",
        "schedule": crontab(hour=4, minute=30),
    },
    "watch accounts": {"task": "courses.presence.tasks.watch_accounts", "schedule": crontab(hour=4, minute=0)},
    "clear opened guidelines": {
        "task": "courses.guidelines.tasks.clear_ceremonies",
        "schedule": crontab(hour=3, minute=0),
    },
    "anchor the log": {"task": "courses.evidence.tasks.anchor_due", "schedule": 60.0},
    "owe reminders": {"task": "courses.certification.tasks.owe_reminders", "schedule": 60.0},
    "send receipts": {"task": "courses.guidelines.tasks.send_receipts", "schedule": 60.0},
    "send reminders": {"task": "courses.reminders.tasks.send_due", "schedule": 60.0},
}
