"""Which clauses the questions of published quizzes cite, and how often they are answered wrong."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.models import Avg, Count, Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from courses.assessments import question_types
from courses.assessments.models import Attempt, QuestionVersion, Response
from courses.assessments.pool import takes_newest
from courses.assessments.querysets import AttemptQuerySet
from courses.assessments.question_types.question import FULL_BP
from courses.citations import Content, Place, Wrong
from courses.lessons import fill
from courses.models import CourseVersion, VersionActivity
from courses.programme import current_programme
from courses.small_groups import SMALLEST

QUESTION = "question"


class Questions:
    """Questions as a try gets them that begins now."""

    def contents(self) -> list[Content]:
        """A fixed number of statements; the texts of all published banks are read."""
        quizzes = VersionActivity.objects.filter(
            version__in=CourseVersion.objects.newest(), kind="quiz", language=F("version__edition__language")
        )
        quizzes = quizzes.select_related("version__edition__course").defer("html", "version__document")
        given = {quiz.version.edition_id: quiz.version for quiz in quizzes}
        cited = [one for one in _wordings(quizzes) if one.body.get("clauses")]
        first = _first_published({one.question.bank.edition_id for one in cited})
        placeholders = current_programme().placeholders()
        return [_content(one, given[one.question.bank.edition_id], first, placeholders) for one in cited]

    def wrong(self, contents: Iterable[Content]) -> Mapping[Place, Wrong]:
        """As item analysis counts: first tries, in the newest wording that anybody answered. Two statements.

        Where fewer than five people answered that wording nothing is shown, whatever the one before it had.
        """
        places = {(one.edition.pk, one.key): one.place for one in contents if one.kind == QUESTION}
        editions, question = {edition for edition, _key in places}, "question_version__question"
        rows = Response.objects.filter(
            attempt__in=_first_tries().values("pk"),
            question_version__question__bank__edition__in=editions,
            score_bp__isnull=False,
        ).exclude(question_version__in=_never_counted(editions))
        counted = rows.values_list(
            f"{question}__bank__edition", f"{question}__key", "question_version__number"
        ).annotate(Count("attempt__enrollment__user", distinct=True), Count("pk"), Avg("score_bp"))
        newest = {
            (edition, key): (people, Wrong(answers, 1 - mark / FULL_BP))
            for edition, key, _number, people, answers, mark in counted.order_by("question_version__number")
        }
        return {places[where]: one for where, (people, one) in newest.items() if where in places and people >= SMALLEST}


def _wordings(quizzes: Iterable[VersionActivity]) -> list[QuestionVersion]:
    """Each question once, in the order of its bank: as it was published, or as it stands in the bank."""
    pinned = {one["version"] for quiz in quizzes if not takes_newest(quiz) for one in quiz.data["pool"]}
    banks = {quiz.version.edition_id for quiz in quizzes if takes_newest(quiz)}
    newest = QuestionVersion.objects.newest().filter(question__retired=False, question__bank__edition__in=banks)
    rows = QuestionVersion.objects.filter(Q(pk__in=pinned) | Q(pk__in=newest.values("pk")))
    rows = rows.select_related("question__bank").order_by("question__bank", "question__position", "question", "number")
    return list({row.question_id: row for row in rows}.values())


def _first_published(editions: Iterable[int]) -> dict[int, datetime]:
    """When each wording first stood in a published quiz."""
    quizzes = VersionActivity.objects.filter(kind="quiz", version__edition__in=editions).order_by("version__number")
    found: dict[int, datetime] = {}
    for published_at, pool in quizzes.values_list("version__published_at", "data__pool"):
        for one in pool:
            found.setdefault(one["version"], published_at)
    return found


def _content(
    one: QuestionVersion, version: CourseVersion, first: Mapping[int, datetime], placeholders: dict[str, str]
) -> Content:
    return Content(
        edition=version.edition,
        kind=QUESTION,
        label=_("Question"),
        key=one.question.key,
        title=fill(one.body["text"], placeholders),
        clauses=tuple(one.body["clauses"]),
        # A wording from the bank was written after the version that all know.
        since=first.get(one.pk, version.published_at),
        url=reverse("admin:assessments_question_change", args=[one.question_id]),
        is_asked=True,
    )


def _first_tries() -> AttemptQuerySet:
    """Each learner's first at a quiz, in whichever language and version."""
    tries: AttemptQuerySet = Attempt.objects.finished().by_learners()
    same = {name: OuterRef(name) for name in ("enrollment__user", "enrollment__course", "version_activity__key")}
    before = Q(submitted_at__lt=OuterRef("submitted_at")) | Q(
        submitted_at=OuterRef("submitted_at"), pk__lt=OuterRef("pk")
    )
    return tries.filter(~Exists(tries.filter(before, **same)))


def _never_counted(editions: Iterable[int]) -> list[int]:
    """Wordings without a right answer: nobody can be wrong."""
    free = QuestionVersion.objects.filter(kind="free", question__bank__edition__in=editions)
    return [one.pk for one in free if not question_types.load(one.body).weight]
