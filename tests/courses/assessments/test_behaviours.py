"""Checking an answer before handing in: once, or again after a hint; what it is worth, and what it closes."""

from datetime import timedelta
from typing import Any

import pytest

from courses.assessments import question_types
from courses.assessments.limits import GRACE
from courses.assessments.models import Attempt, Response
from courses.assessments.pool import question_of
from courses.assessments.services import Outcome, check, save, settle_overdue, start, submit
from courses.assessments.services.checks import NeverChecked
from courses.models import VersionActivity
from tests.builders import AT
from tests.builders_assessments import make_enrollment, multiple, single, truefalse
from tests.builders_questions import MAKERS, free, matching, quiz_with, triage

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(minutes=5)
RIGHT, WRONG, ALSO_WRONG = "a", "b", "c"


def begun(bank: list[dict[str, Any]], **settings: Any) -> Attempt:
    quiz: VersionActivity = quiz_with(bank, **settings)
    return start(enrollment=make_enrollment(quiz), activity=quiz, at=AT)


def response_of(attempt: Attempt, key: str = "") -> Response:
    rows = attempt.responses.select_related("question_version")
    return rows.get(question_version__question__key=key) if key else rows.get()


def checked(attempt: Attempt, *answers: Any, key: str = "") -> Response:
    """The response after each of these was checked, one after another."""
    for answer in answers:
        response = response_of(attempt, key)
        outcome = check(response=response, given=answer, revision=response.revision, at=AT).outcome
        assert outcome is Outcome.CHECKED
    return response_of(attempt, key)


def test_a_check_closes_the_question_and_its_score_stands() -> None:
    attempt = begun([single("tea"), single("pot")], behaviour="immediate")
    right, wrong = checked(attempt, RIGHT, key="tea"), checked(attempt, WRONG, key="pot")
    assert [(one.closed_at, one.score_bp) for one in (right, wrong)] == [(AT, 10_000), (AT, 0)]
    assert save(response=wrong, answer=RIGHT, revision=wrong.revision, at=LATER).outcome is Outcome.CHECKED
    assert check(response=wrong, given=RIGHT, revision=wrong.revision, at=LATER).outcome is Outcome.CHECKED
    assert response_of(attempt, "pot").answer == WRONG
    assert submit(attempt=attempt, at=LATER).score_bp == 5000


@pytest.mark.parametrize(
    ("answers", "score"),
    [
        ([RIGHT], 10_000),
        ([WRONG, RIGHT], 6666),
        ([WRONG, ALSO_WRONG, RIGHT], 3333),
        ([WRONG, ALSO_WRONG, WRONG], 0),
    ],
)
def test_each_further_try_costs_a_third(answers: list[str], score: int) -> None:
    attempt = begun([single("tea")], behaviour="interactive")
    response = checked(attempt, *answers)
    assert (response.closed_at, response.score_bp, response.checked) == (AT, score, answers)
    assert submit(attempt=attempt, at=LATER).score_bp == score


def test_the_trainer_sets_how_many_tries_there_are_and_what_they_cost() -> None:
    attempt = begun([single("tea"), single("pot")], behaviour="interactive", question_tries=2, try_cost="half")
    assert checked(attempt, WRONG, RIGHT, key="tea").score_bp == 5000
    assert checked(attempt, WRONG, ALSO_WRONG, key="pot").closed_at == AT


def test_tries_may_cost_nothing() -> None:
    attempt = begun([single("tea")], behaviour="interactive", try_cost="nothing")
    assert checked(attempt, WRONG, ALSO_WRONG, RIGHT).score_bp == 10_000


def test_a_wrong_check_leaves_the_question_open() -> None:
    attempt = begun([single("tea")], behaviour="interactive")
    response = checked(attempt, WRONG)
    assert (response.closed_at, response.score_bp) == (None, None)
    assert save(response=response, answer=ALSO_WRONG, revision=response.revision, at=LATER).outcome is Outcome.SAVED


def test_what_is_not_checked_is_marked_on_handing_in_as_the_next_try() -> None:
    attempt = begun([single("tea"), single("pot"), single("cup")], behaviour="interactive")
    never = response_of(attempt, "tea")
    save(response=never, answer=RIGHT, revision=0, at=AT)
    again = checked(attempt, WRONG, key="pot")
    save(response=again, answer=RIGHT, revision=again.revision, at=AT)
    submit(attempt=attempt, at=LATER)
    assert [response_of(attempt, key).score_bp for key in ("tea", "pot", "cup")] == [10_000, 6666, 0]


def test_a_partly_right_answer_that_was_checked_and_left_alone_costs_nothing_more() -> None:
    attempt = begun([matching("who")], behaviour="interactive")
    partly = {"a": "a", "b": "c", "c": "b"}
    assert checked(attempt, partly).closed_at is None
    assert submit(attempt=attempt, at=LATER).score_bp == 3333


def test_the_same_answer_twice_is_one_try() -> None:
    attempt = begun([single("tea")], behaviour="interactive")
    response = response_of(attempt)
    for _window in range(3):
        assert check(response=response, given=WRONG, revision=0, at=AT).outcome is Outcome.CHECKED
    assert response_of(attempt).checked == [WRONG]


def test_an_old_window_checks_nothing() -> None:
    attempt = begun([single("tea")], behaviour="interactive")
    old = response_of(attempt)
    checked(attempt, WRONG)
    assert check(response=old, given=RIGHT, revision=0, at=AT).outcome is Outcome.STALE
    assert response_of(attempt).checked == [WRONG]


def test_no_answer_is_no_try() -> None:
    attempt = begun([single("tea")], behaviour="immediate")
    assert check(response=response_of(attempt), given=None, revision=0, at=AT).outcome is Outcome.UNANSWERED
    assert (response_of(attempt).checked, response_of(attempt).closed_at) == ([], None)


@pytest.mark.parametrize(("bank", "behaviour"), [(single("tea"), "deferred"), (free("tea", counts=True), "immediate")])
def test_what_is_never_checked(bank: dict[str, Any], behaviour: str) -> None:
    attempt = begun([bank], behaviour=behaviour)
    given = question_of(response_of(attempt)).sample(right=True, seed=0)
    with pytest.raises(NeverChecked):
        check(response=response_of(attempt), given=given, revision=0, at=AT)


def test_cards_against_the_clock_have_one_try() -> None:
    attempt = begun([triage("cards")], behaviour="interactive")
    assert checked(attempt, {"choices": {"a": "today"}}).closed_at == AT


@pytest.mark.parametrize("kind", [kind for kind in MAKERS if kind != "free"])
def test_every_kind_keeps_what_was_told_after_a_check(kind: str) -> None:
    attempt = begun([MAKERS[kind]("one"), truefalse("two")], behaviour="immediate")
    response = response_of(attempt, "one")
    question = question_of(response)
    read = question.read(question.values(question.sample(right=True, seed=0), response.seed), response.seed)
    told = checked(attempt, read, key="one").score_bp
    submit(attempt=attempt, at=LATER)
    assert told == response_of(attempt, "one").score_bp == 10_000


def test_certainty_is_kept_with_the_answer_that_was_checked() -> None:
    attempt = begun([single("tea")], behaviour="immediate", certainty=True)
    check(response=response_of(attempt), given=WRONG, revision=0, certainty=3, at=AT)
    assert save(response=response_of(attempt), answer=WRONG, revision=1, certainty=1, at=AT).outcome is Outcome.CHECKED
    submit(attempt=attempt, at=LATER)
    assert (response_of(attempt).certainty, attempt.responses.get().score_bp) == (3, 0)


@pytest.mark.parametrize(("cost", "passed"), [("tenth", False), ("nothing", True)])
def test_a_red_line_that_needed_a_second_try_was_crossed(cost: str, passed: bool) -> None:
    attempt = begun([single("tea", must_pass=True)], behaviour="interactive", try_cost=cost, pass_mark=50)
    checked(attempt, WRONG, RIGHT)
    assert submit(attempt=attempt, at=LATER).passed is passed


def test_the_clock_ends_checking_and_counts_what_was_saved() -> None:
    attempt = begun([single("tea"), single("pot")], behaviour="interactive", time_limit=10)
    deadline = attempt.closes_at
    tea = response_of(attempt, "tea")
    assert check(response=tea, given=WRONG, revision=0, at=deadline).outcome is Outcome.CHECKED
    save(response=response_of(attempt, "tea"), answer=RIGHT, revision=1, at=deadline)
    late = deadline + timedelta(milliseconds=1)
    assert check(response=response_of(attempt, "pot"), given=RIGHT, revision=0, at=late).outcome is Outcome.LATE
    settle_overdue(at=deadline + GRACE * 2)
    assert [response_of(attempt, key).score_bp for key in ("tea", "pot")] == [6666, 0]
    assert response_of(attempt, "pot").late["answer"] == RIGHT


def test_an_answer_to_a_closed_question_is_not_even_kept_as_late() -> None:
    attempt = begun([single("tea")], behaviour="immediate", time_limit=10)
    checked(attempt, WRONG)
    late = attempt.closes_at + timedelta(seconds=1)
    assert save(response=response_of(attempt), answer=RIGHT, revision=1, at=late).outcome is Outcome.CLOSED
    assert response_of(attempt).late is None


def test_after_handing_in_nothing_is_checked() -> None:
    attempt = begun([single("tea")], behaviour="immediate")
    submit(attempt=attempt, at=AT)
    assert check(response=response_of(attempt), given=RIGHT, revision=0, at=LATER).outcome is Outcome.CLOSED
    assert response_of(attempt).checked == []


def test_the_right_answer_of_every_kind_in_words() -> None:
    solutions = {kind: question_types.load(make("one")).solution() for kind, make in MAKERS.items()}
    assert solutions == {
        "single": ["Water for one"],
        "multiple": ["Leaves for one", "Hot water for one"],
        "truefalse": ["True"],
        "matching": [
            "Communications: Potential issues in one",
            "Governance: Guidelines on local pages",
            "Experts: Deep professional answers",
        ],
        "categorise": ["A fee for one: Paid", "A free laptop: Gifted", "An invoice: Paid"],
        "ordering": [
            "1. Check the facts",
            "2. Decide whether it is mine",
            "3. Disclose",
            "4. Answer with a next step",
            "5. Log it",
        ],
        "mark": ["confirm the leak", "prototype", "photos tomorrow"],
        "cloze": ["Gap 1: work", "Gap 2: mine", "Gap 3: press"],
        "short": ["#Havnby"],
        "numeric": ["1.48 %"],
        "triage": ["Smoke from a charger in one: Now", "Three hours on hold: Today", "A cartoon: Leave it"],
        "free": ["I work at Havnby. Page 4 shows it; may I send you the link? (one)"],
    }


def test_hints_are_left_out_of_the_stored_question_where_there_are_none() -> None:
    with_hints = question_types.load(multiple("pot", hints=["Look into the pot."]))
    assert question_types.dump(with_hints)["hints"] == ["Look into the pot."]
    assert "hints" not in question_types.dump(question_types.load(multiple("pot")))
