"""Attempts against a plain model of them: any order of starting, answering, checking, handing in and extending."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import product
from typing import Any, ClassVar

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts.models import User
from courses.assessments import question_types
from courses.assessments.limits import GRACE, NoTryNow, OutOfTime
from courses.assessments.models import Attempt, Response
from courses.assessments.services import Outcome, check, extend, save, settle_overdue, start, submit
from courses.enrollments.models import Enrollment
from courses.models import VersionActivity
from tests.builders import AT, make_person
from tests.builders_assessments import make_enrollment, make_quiz

pytestmark = pytest.mark.django_db
# The score of an answer that is right at its first, second or third try.
WORTH = [10_000, 6666, 3333]
CHECKS = {"deferred": 0, "immediate": 1, "interactive": 2}
TRIES, WAIT, LIMIT, DRAWN = 4, timedelta(hours=1), timedelta(minutes=30), 2
# Steps of time, among them those that lead right to a limit and one tick past it.
TICK = timedelta(milliseconds=1)
STEPS = [TICK, timedelta(minutes=7), LIMIT, LIMIT + TICK, LIMIT - TICK, GRACE, GRACE + TICK, WAIT]


@dataclass
class Try:
    """An attempt on paper: of each question whether the kept answer is right, and how often one was saved."""

    closes_at: datetime | None
    kept: dict[int, bool | None] = field(default_factory=lambda: dict.fromkeys(range(1, DRAWN + 1)))
    saves: dict[int, int] = field(default_factory=lambda: dict.fromkeys(range(1, DRAWN + 1), 0))
    late: dict[int, bool] = field(default_factory=dict)
    closed_at: datetime | None = None
    # Of each question whether the answers that were checked were right, and its score once it is closed.
    checked: dict[int, list[bool]] = field(default_factory=lambda: {place: [] for place in range(1, DRAWN + 1)})
    closed: dict[int, int] = field(default_factory=dict)

    @property
    def score(self) -> int | None:
        return None if self.closed_at is None else sum(map(self.score_at, self.kept)) // DRAWN

    def score_at(self, position: int) -> int:
        kept, tried = self.kept[position], list(self.checked[position])
        if kept is not None and tried[-1:] != [kept]:
            tried.append(kept)
        return WORTH[len(tried) - 1] if tried and tried[-1] else 0

    def count(self, position: int, right: bool, most: int) -> None:
        tried = self.checked[position]
        if tried[-1:] != [right]:
            tried.append(right)
        if right or len(tried) >= most:
            self.closed[position] = self.score_at(position)

    @property
    def ran_out(self) -> bool:
        return self.closed_at is not None and self.closed_at == self.closes_at

    def close(self, at: datetime) -> None:
        self.closed_at = min(at, self.closes_at) if self.closes_at else at

    def is_over(self, at: datetime) -> bool:
        return self.closes_at is not None and at > self.closes_at


class Attempts(RuleBasedStateMachine):
    quizzes: ClassVar[dict[tuple[bool, str], tuple[VersionActivity, Enrollment]]]
    administrator: ClassVar[User]

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.now, self.tries = AT, []

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    @initialize(timed=st.booleans(), behaviour=st.sampled_from(list(CHECKS)))
    def choose(self, timed: bool, behaviour: str) -> None:
        self.timed, self.checks = timed, CHECKS[behaviour]
        self.quiz, self.enrollment = self.quizzes[timed, behaviour]

    @property
    def last(self) -> Try:
        return self.tries[-1]

    def stored(self) -> Attempt:
        return Attempt.objects.get(enrollment=self.enrollment, number=len(self.tries))

    def settle_by_model(self) -> None:
        for one in self.tries:
            if one.closed_at is None and one.is_over(self.now - GRACE):
                one.close(self.now)

    @rule()
    def start_or_resume(self) -> None:
        self.settle_by_model()
        refused = False
        try:
            attempt = start(enrollment=self.enrollment, activity=self.quiz, at=self.now)
        except NoTryNow:
            refused = True
        if self.tries and self.last.closed_at is None:
            assert attempt.number == len(self.tries)
            return
        failed = bool(self.tries) and (self.last.score or 0) < 6000
        assert refused == (len(self.tries) >= TRIES or (failed and self.now < self.last.closed_at + WAIT))
        if not refused:
            self.tries.append(Try(self.now + LIMIT if self.timed else None))

    @precondition(lambda self: self.tries)
    @rule(position=st.integers(1, DRAWN), right=st.booleans(), behind=st.sampled_from([0, 0, 0, 1]))
    def answer(self, position: int, right: bool, behind: int) -> None:
        """`behind` is how many saves of another window this one has not seen."""
        one, revision = self.last, self.last.saves[position] - behind
        response = self.stored().responses.select_related("question_version", "attempt").get(position=position)
        question = question_types.load(response.question_version.body)
        given = question.sample(right=right, seed=response.seed)
        outcome = save(response=response, answer=given, revision=revision, at=self.now).outcome
        assert outcome is self.expected(one, position, right, behind)

    @precondition(lambda self: self.tries and self.checks)
    @rule(position=st.integers(1, DRAWN), right=st.booleans(), behind=st.sampled_from([0, 0, 0, 1]))
    def check_it(self, position: int, right: bool, behind: int) -> None:
        one, revision = self.last, self.last.saves[position] - behind
        response = self.stored().responses.select_related("question_version").get(position=position)
        given = question_types.load(response.question_version.body).sample(right=right, seed=response.seed)
        outcome = check(response=response, given=given, revision=revision, at=self.now).outcome
        expected = self.expected(one, position, right, behind)
        if expected is Outcome.SAVED:
            one.count(position, right, self.checks)
            expected = Outcome.CHECKED
        assert outcome is expected

    def expected(self, one: Try, position: int, right: bool, behind: int) -> Outcome:
        if one.ran_out or (one.closed_at is None and one.is_over(self.now)):
            if one.kept[position] is right or position in one.closed:
                return Outcome.CLOSED
            one.late[position] = right
            return Outcome.LATE
        if one.closed_at is not None:
            return Outcome.CLOSED
        if position in one.closed:
            return Outcome.CHECKED
        if behind:
            return Outcome.SAVED if one.kept[position] is right else Outcome.STALE
        one.kept[position], one.saves[position] = right, one.saves[position] + 1
        return Outcome.SAVED

    @precondition(lambda self: self.tries)
    @rule()
    def hand_in(self) -> None:
        attempt = submit(attempt=self.stored(), at=self.now)
        if self.last.closed_at is None:
            self.last.close(self.now)
        assert attempt.submitted_at == self.last.closed_at

    @rule(step=st.sampled_from(STEPS))
    def time_passes(self, step: timedelta) -> None:
        self.now += step

    @rule()
    def the_job_runs(self) -> None:
        settle_overdue(at=self.now)
        self.settle_by_model()

    @precondition(lambda self: self.tries)
    @rule(minutes=st.integers(1, 40))
    def extend_it(self, minutes: int) -> None:
        one = self.last
        may = one.closed_at is None and one.closes_at is not None and not one.is_over(self.now)
        try:
            extend(attempt=self.stored(), minutes=minutes, by=self.administrator, at=self.now)
        except OutOfTime:
            assert not may
        else:
            assert may
            one.closes_at += timedelta(minutes=minutes)

    @invariant()
    def the_database_says_the_same(self) -> None:
        if not hasattr(self, "enrollment"):
            return
        rows = list(Attempt.objects.filter(enrollment=self.enrollment).order_by("number"))
        assert [(row.closes_at, row.submitted_at, row.score_bp) for row in rows] == [
            (one.closes_at, one.closed_at, one.score) for one in self.tries
        ]
        responses = Response.objects.filter(attempt__in=rows).select_related("question_version")
        for row in responses.order_by("attempt__number", "position"):
            self.same_answer(row, self.tries[next(n for n, one in enumerate(rows) if one.pk == row.attempt_id)])

    def same_answer(self, row: Response, one: Try) -> None:
        def is_right(answer: Any) -> bool | None:
            return None if answer is None else question_types.load(row.question_version.body).grade(answer) == 10_000

        late = row.late and is_right(row.late["answer"])
        assert (is_right(row.answer), row.revision, late) == (
            one.kept[row.position],
            one.saves[row.position],
            one.late.get(row.position),
        )
        assert row.final == (one.closed_at is not None)
        assert [is_right(answer) for answer in row.checked] == one.checked[row.position]
        if one.closed_at is None:
            assert row.score_bp == one.closed.get(row.position)


def go_many_ways(examples: int) -> None:
    Attempts.administrator = make_person()
    Attempts.quizzes = {}
    for timed, behaviour in product((True, False), CHECKS):
        limits = {"time_limit": 30} if timed else {}
        slug = f"tea-{timed}-{behaviour}".lower()
        tries = {"behaviour": behaviour, "question_tries": 2}
        quiz = make_quiz(slug, draw=DRAWN, tries=TRIES, wait_hours=1, **limits, **tries)
        Attempts.quizzes[timed, behaviour] = (quiz, make_enrollment(quiz))
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large]
    run_state_machine_as_test(
        Attempts,
        settings=settings(max_examples=examples, stateful_step_count=50, deadline=None, suppress_health_check=checks),
    )


def test_any_way_through_attempts_gives_what_the_model_says() -> None:
    go_many_ways(50)


@pytest.mark.faults
def test_a_thousand_ways_through_attempts_give_what_the_model_says() -> None:
    go_many_ways(1000)
