"""Workers that are killed at random while they send: nothing lost, nothing doubled, what is uncertain is listed."""

import os
import random
import signal
import subprocess
import sys
from collections import Counter
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection

from courses.certification.reminding import owe_reminders
from courses.reminders.models import Reminder
from courses.reminders.sending import LEASE, send_due
from lms.env import BASE_DIR
from tests.builders import make_people
from tests.builders_certification import converge, make_requirement
from tests.mail_server import MailServer
from tests.servers import wait_until

PEOPLE, KILLS = 900, 40
DUE_ON = date(2026, 3, 22)
NOON = datetime.combine(DUE_ON, time(12), tzinfo=UTC)
State = Reminder.State


@pytest.mark.faults
@pytest.mark.django_db(transaction=True)
def test_killing_the_sender_loses_nothing_and_doubles_nothing(mail_server: MailServer) -> None:
    make_requirement()
    people = make_people([f"Person {number}" for number in range(PEOPLE)], starts_on=date(2026, 2, 20))
    converge(*people)
    owe_reminders(today=DUE_ON, at=NOON)
    chance, hits = random.Random(2026), 0  # noqa: S311
    for _kill in range(KILLS):
        before = len(mail_server.messages)
        sender = start_sender(mail_server)
        wait_until(lambda: len(mail_server.messages) > before or sender.poll() is not None, 60, "The first mail")  # noqa: B023
        with suppress(subprocess.TimeoutExpired):
            sender.wait(timeout=chance.random() / 10)
        hits += sender.poll() is None
        sender.send_signal(signal.SIGKILL)
        sender.wait()
    send_due(at=NOON + LEASE + timedelta(minutes=1))
    while send_due(at=NOON + LEASE + timedelta(minutes=2)):
        pass
    states = Counter(Reminder.objects.values_list("state", flat=True))
    mails = Counter(one for recipients in mail_server.recipients for one in recipients)
    print(f"{KILLS} kills, {hits} of a running sender; {dict(states)}; most mails to one person: {max(mails.values())}")  # noqa: T201
    assert set(states) <= {State.SENT, State.UNCERTAIN}
    assert sum(states.values()) == PEOPLE
    assert max(mails.values()) == 1
    assert states[State.UNCERTAIN] <= KILLS
    told = set(Reminder.objects.filter(state=State.SENT).values_list("user__email", flat=True))
    assert told <= set(mails)
    assert hits > KILLS // 2


def start_sender(mail_server: MailServer) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.faults.send_reminders", connection.settings_dict["NAME"]]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    return subprocess.Popen([*command, str(mail_server.port), NOON.isoformat()], cwd=BASE_DIR, env=environment)  # noqa: S603
