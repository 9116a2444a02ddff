"""What pages say: the card on the home page, and what became of an answer."""

from dataclasses import dataclass
from datetime import date

from courses import activities
from courses.assessments.question_types.question import FULL_BP, Explanation
from courses.assessments.showing import When, shown_at
from courses.guidelines.reading import clause_addresses
from courses.models import VersionActivity
from courses.refreshers.models import RefresherQuestion, month_of
from courses.refreshers.words import title
from lms.lib.prepared import Prepared


@dataclass(frozen=True)
class Card:
    title: str
    # The first question that is still to answer.
    first: str


@dataclass(frozen=True)
class Link:
    text: str
    url: str


@dataclass(frozen=True)
class Outcome:
    is_right: bool
    is_partly_right: bool
    explanation: Explanation
    solution: list[str]
    lesson: Link | None
    clauses: list[Link]


# On the page that everybody opens every day.
_to_answer = Prepared(
    str, lambda user_id, month: RefresherQuestion.objects.on_home_page(user_id, month).values_list("uuid"), int, date
)


def home_card(user_id: int, today: date) -> Card | None:
    uuids = _to_answer(user_id, month_of(today))
    return Card(title(len(uuids)), uuids[0]) if uuids else None


def outcome_of(row: RefresherQuestion, on: date) -> Outcome:
    """Worked out anew each time: no mark is stored anywhere. Two queries."""
    question = row.document
    score_bp = question.grade(row.answer)
    tells = shown_at(row.version_activity, When.OVER).solution and score_bp < FULL_BP
    return Outcome(
        is_right=score_bp == FULL_BP,
        is_partly_right=0 < score_bp < FULL_BP,
        explanation=question.explain(row.answer),
        solution=question.solution() if tells else [],
        lesson=_lesson(row, question.lesson or ""),
        clauses=[Link(one, url) for one, url in sorted(clause_addresses(frozenset(question.clauses), on).items())],
    )


def _lesson(row: RefresherQuestion, key: str) -> Link | None:
    """As the enrollment reads it now."""
    titles = VersionActivity.objects.filter(version=row.enrollment.version_id, kind="lesson", key=key)
    found = titles.values_list("title", flat=True).first()
    return Link(found, activities.url("lesson", row.enrollment.uuid, key)) if found else None
