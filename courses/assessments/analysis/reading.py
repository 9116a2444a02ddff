"""The answers that people handed in, as sheets: three statements, however many people there are.

Previews of drafts make no attempts, so they cannot be among them; nor is what is not handed in yet. What is tried by
somebody who may write the questions is a test of the quiz, and is left out.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import F, FilteredRelation
from django.utils import timezone

from courses.assessments import question_types
from courses.assessments.models import Attempt, Bank, QuestionVersion, Response
from courses.assessments.question_types.question import FULL_BP, QuestionDocument
from courses.lessons import fill
from courses.programme import current_programme
from lms.lib.history import as_of_q

# A longer pause is a break, not thinking.
LONGEST_SECONDS = 30 * 60


class Answer(NamedTuple):
    """`seconds` since the answer before it (or the start) was saved; None where that says nothing."""

    wording: int
    mark: float
    answer: Any
    seconds: float | None = None
    # 1 to 3, where the quiz asks how sure one is.
    certainty: int | None = None


@dataclass(frozen=True)
class Sheet:
    """One finished attempt. `answers` by question; `unit` is the path of the department that the person is in today."""

    attempt: int
    person: int
    is_first: bool
    language: str
    version: int
    quarter: str
    unit: str
    answers: dict[int, Answer]


@dataclass(frozen=True)
class Wording:
    """A version of a question, read with the names that the program has today."""

    pk: int
    question: int
    key: str
    position: int
    number: int
    body: dict[str, Any]
    is_retired: bool
    # The question has been edited since.
    is_newest: bool

    @cached_property
    def document(self) -> QuestionDocument:
        return question_types.load(fill(self.body, current_programme().placeholders()))


@dataclass(frozen=True)
class Version:
    """A published version of the course that people answered in."""

    language: str
    number: int
    published_at: datetime


@dataclass(frozen=True)
class Reading:
    sheets: list[Sheet]
    # By primary key, each question's oldest first.
    wordings: dict[int, Wording]
    versions: dict[int, Version]

    @cached_property
    def person_of(self) -> dict[int, int]:
        return {sheet.attempt: sheet.person for sheet in self.sheets}

    @cached_property
    def current(self) -> dict[int, Wording]:
        """By question: the newest wording that anybody answered, in the order of the bank. The figures are of these.

        Questions that never count are left out: nobody has to know the answer.
        """
        answered = {answer.wording for sheet in self.sheets for answer in sheet.answers.values()}
        newest = {one.question: one for one in self.wordings.values() if one.pk in answered and one.document.weight}
        return dict(sorted(newest.items(), key=lambda pair: (pair[1].position, pair[0])))


def read(bank: Bank, today: date) -> Reading:
    attempts = _attempts(bank, today)
    answers = _answers(bank, {row["id"]: row["started_at"] for row in attempts.values()})
    seen: set[tuple[int, str]] = set()
    sheets = []
    for pk, row in attempts.items():
        who = (row["person"], row["quiz"])
        sheets.append(_sheet(row, answers.get(pk, {}), is_first=who not in seen))
        seen.add(who)
    versions = {
        row["version"]: Version(row["language"], row["edition_number"], row["published_at"])
        for row in attempts.values()
    }
    return Reading(sheets, _wordings(bank), versions)


def _attempts(bank: Bank, today: date) -> dict[int, dict[str, Any]]:
    """In the order in which they were handed in, so that a person's first one comes first."""
    asked = Response.objects.filter(question_version__question__bank=bank).values("attempt")
    job = FilteredRelation(
        "enrollment__user__employments", condition=as_of_q(today, prefix="enrollment__user__employments__")
    )
    rows = Attempt.objects.finished().by_learners().filter(pk__in=asked)
    rows = rows.annotate(job=job).order_by("submitted_at", "pk")
    found = rows.values(
        "id",
        "started_at",
        "submitted_at",
        person=F("enrollment__user"),
        quiz=F("version_activity__key"),
        version=F("version_activity__version"),
        language=F("version_activity__version__edition__language"),
        edition_number=F("version_activity__version__number"),
        published_at=F("version_activity__version__published_at"),
        unit=F("job__department__path"),
    )
    return {row["id"]: dict(row) for row in found}


def _answers(bank: Bank, started: dict[int, datetime]) -> dict[int, dict[int, Answer]]:
    rows = Response.objects.filter(
        question_version__question__bank=bank, attempt__submitted_at__isnull=False, score_bp__isnull=False
    ).order_by("attempt", "position")
    question = ("question_version__question", "question_version")
    columns = ("attempt", *question, "score_bp", "answer", "certainty", "saved_at")
    papers: dict[int, list[tuple[Any, ...]]] = {}
    for attempt, *rest in rows.values_list(*columns):
        papers.setdefault(attempt, []).append(tuple(rest))
    found = {}
    for attempt, paper in papers.items():
        if attempt in started:
            times = seconds(started[attempt], [saved_at for *_rest, saved_at in paper])
            found[attempt] = {
                question: Answer(wording, score_bp / FULL_BP, answer, spent, certainty)
                for (question, wording, score_bp, answer, certainty, _saved_at), spent in zip(paper, times, strict=True)
            }
    return found


def seconds(started_at: datetime, saved: Iterable[datetime | None]) -> list[float | None]:
    """For each answer the time since the one before it, by the moments at which they were last saved.

    Answers saved at the same moment were recorded together, and no time is known of them.
    """
    saved = list(saved)
    known = sorted(moment for moment in saved if moment is not None)
    before = dict(zip(known, [started_at, *known], strict=False))
    return [
        None
        if moment is None or known.count(moment) > 1 or (moment - before[moment]).total_seconds() > LONGEST_SECONDS
        else max((moment - before[moment]).total_seconds(), 0.0)
        for moment in saved
    ]


def _sheet(row: dict[str, Any], answers: dict[int, Answer], *, is_first: bool) -> Sheet:
    day = timezone.localtime(row["submitted_at"])
    return Sheet(
        attempt=row["id"],
        person=row["person"],
        is_first=is_first,
        language=row["language"],
        version=row["version"],
        quarter=f"{day.year}-{(day.month + 2) // 3}",
        unit=row["unit"] or "",
        answers=answers,
    )


def _wordings(bank: Bank) -> dict[int, Wording]:
    rows = list(
        QuestionVersion.objects.filter(question__bank=bank).order_by("question", "number").select_related("question")
    )
    newest = {row.question_id: row.pk for row in rows}
    return {row.pk: _wording(row, is_newest=newest[row.question_id] == row.pk) for row in rows}


def _wording(row: QuestionVersion, *, is_newest: bool) -> Wording:
    question = row.question
    return Wording(
        pk=row.pk,
        question=question.pk,
        key=question.key,
        position=question.position,
        number=row.number,
        body=row.body,
        is_retired=question.retired,
        is_newest=is_newest,
    )
