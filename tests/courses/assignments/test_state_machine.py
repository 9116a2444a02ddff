"""Any order of writing, handing in, taking back, waiting and judging, against a model of four lines."""

from contextlib import suppress
from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.assignments.models import Submission
from courses.assignments.services import AlreadyDecided, decide, save, settle, submit, take_back
from courses.enrollments.models import LearningRecord
from tests.builders import AT
from tests.builders_assignments import REPLY, make_assignment, make_coach, make_writer

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)
COOLING = 10
NUMBERS = count(1)
ACTS = ["write", "submit", "take back", "pass time", "settle", "accept", "again"]


class Model:
    """What should be true: the state, when it counts, how many texts there are."""

    def __init__(self, *, coached: bool) -> None:
        self.coached, self.state, self.counts_at, self.texts, self.at = coached, "", 0, 0, 0

    def cool(self) -> None:
        if self.state == "cooling" and self.counts_at <= self.at:
            self.state = "waiting" if self.coached else "accepted"

    def step(self, act: str) -> None:
        if act == "pass time":
            self.at += 4
        elif act == "settle":
            self.cool()
        elif act == "write" and self.state in {"", "returned"}:
            self.state, self.texts = "draft", self.texts + 1
        elif act == "submit" and self.state == "draft":
            self.state, self.counts_at = "cooling", self.at + COOLING
        elif act == "take back" and self.state == "cooling" and self.at < self.counts_at:
            self.state = "draft"
        elif act in {"accept", "again"} and self.state == "waiting":
            self.state = {"accept": "accepted", "again": "returned"}[act]


class Real:
    def __init__(self, *, coached: bool) -> None:
        self.activity = make_assignment(f"tea-{next(NUMBERS)}", cooling=COOLING, review="coach" if coached else "self")
        self.mine = make_writer(self.activity)
        self.coach = make_coach(self.mine.user)
        self.at = AT

    @property
    def latest(self) -> Submission | None:
        return Submission.objects.at_task(self.mine, self.activity.key).first()

    def step(self, act: str) -> None:
        latest = self.latest
        if act == "pass time":
            self.at += timedelta(minutes=4)
        elif act == "settle":
            settle(at=self.at)
        elif act == "write":
            revision = latest.revision if latest and latest.state == "draft" else 0
            answer = {"text": f"{REPLY} {self.at:%H:%M}"}
            save(enrollment=self.mine, activity=self.activity, answer=answer, reasons={}, revision=revision, at=self.at)
        elif latest is not None:
            self._judge(act, latest)

    def _judge(self, act: str, latest: Submission) -> None:
        if act == "submit":
            submit(submission=latest, at=self.at)
        elif act == "take back":
            take_back(submission=latest, at=self.at)
        else:
            marks: dict[str, Any] = {"thanks": 3, "human": 0}
            with suppress(AlreadyDecided):
                decide(
                    submission=latest,
                    coach=self.coach,
                    marks=marks,
                    comment="Hm.",
                    verdict=act,
                    today=TODAY,
                    at=self.at,
                )


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(coached=st.booleans(), acts=st.lists(st.sampled_from(ACTS), max_size=40))
def test_any_order_of_steps_leads_where_the_model_says(coached: bool, acts: list[str]) -> None:
    model, real = Model(coached=coached), Real(coached=coached)
    for act in acts:
        model.step(act)
        real.step(act)
        latest = real.latest
        assert ((latest.state if latest else ""), (latest.number if latest else 0)) == (model.state, model.texts), acts
        passed = LearningRecord.objects.filter(enrollment=real.mine, verb="passed").count()
        assert passed == (model.state == "accepted")
