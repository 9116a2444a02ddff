"""What a mended question makes of the answers to its wrong wordings. Nothing here is written.

A regrade changes the mark of an answer and what follows from it. What was agreed on when the try began stays: pass
mark, weight, red lines, how sure one was, and what each further try at a question cost.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime

from courses.assessments import question_types
from courses.assessments.behaviours import checking_of
from courses.assessments.marks import score_bp
from courses.assessments.models import Attempt, Question, QuestionVersion, Response
from courses.assessments.pool import question_of
from courses.assessments.querysets import AttemptQuerySet
from courses.assessments.question_types.question import FULL_BP, QuestionDocument
from courses.assessments.regrading.models import Regrade, Remark
from courses.assessments.services.handing_in import add_up, result_of
from courses.enrollments.correcting import Correction, Step
from courses.lessons import fill
from courses.models import VersionActivity
from courses.programme import current_programme

Choice = Regrade.Choice
BATCH = 500


@dataclass(frozen=True)
class Mending:
    """These wordings had a wrong key; `right` marks the answers to them."""

    question: Question
    wrong: list[QuestionVersion]
    right: QuestionVersion
    # The quizzes of which answers were read, and their questions: each holds its whole bank, and there are few.
    quizzes: dict[int, VersionActivity] = field(default_factory=dict)
    questions: dict[tuple[int, int], QuestionDocument] = field(default_factory=dict)

    def document(self) -> QuestionDocument:
        return question_types.load(fill(self.right.body, current_programme().placeholders()))


@dataclass(frozen=True)
class Sheet:
    """A try that was handed in, with the answer in question."""

    attempt: Attempt
    paper: list[tuple[Response, QuestionDocument]]
    asked: Response
    # None where the answer says nothing to the mended question.
    mark_bp: int | None

    @property
    def old_mark_bp(self) -> int:
        return self.asked.score_bp or 0


@dataclass(frozen=True)
class Batch:
    """Some people's tries: those in question, and all that they have handed in at the same steps."""

    sheets: list[Sheet]
    tries: dict[Step, list[Attempt]]


@dataclass
class Plan:
    """What one choice would change. `remarks` come with the response and the attempt as they would be."""

    remarks: list[Remark]
    corrections: list[Correction]
    gained: dict[Step, datetime]
    lost: set[Step]


def tries_of(mending: Mending) -> AttemptQuerySet:
    """Those that a regrade reaches: handed in, by people who are still enrolled and still have a name."""
    rows: AttemptQuerySet = Attempt.objects.finished().filter(
        responses__question_version__in=mending.wrong,
        enrollment__withdrawn_at__isnull=True,
        enrollment__user__anonymised_at__isnull=True,
    )
    return rows


def next_people(mending: Mending, *, after: int) -> list[int]:
    people = tries_of(mending).filter(enrollment__user__gt=after).order_by("enrollment__user")
    return list(people.values_list("enrollment__user", flat=True).distinct()[:BATCH])


def batches(mending: Mending) -> Iterator[Batch]:
    after = 0
    while people := next_people(mending, after=after):
        yield read(mending, tries_of(mending).filter(enrollment__user__in=people))
        after = people[-1]


def read(mending: Mending, among: AttemptQuerySet) -> Batch:
    attempts = {one.pk: one for one in among.select_related("enrollment").order_by("pk")}
    missing = {one.version_activity_id for one in attempts.values()} - mending.quizzes.keys()
    mending.quizzes.update(VersionActivity.objects.defer("html").in_bulk(missing) if missing else {})
    papers: dict[int, list[tuple[Response, QuestionDocument]]] = defaultdict(list)
    for response in Response.objects.filter(attempt__in=attempts).order_by("attempt", "position"):
        response.attempt = attempts[response.attempt_id]
        response.attempt.version_activity = mending.quizzes[response.attempt.version_activity_id]
        papers[response.attempt_id].append((response, _question(response, mending)))
    wrong, document = {one.pk for one in mending.wrong}, mending.document()
    sheets = []
    for pk, paper in papers.items():
        asked = next(response for response, _question in paper if response.question_version_id in wrong)
        sheets.append(Sheet(attempts[pk], paper, asked, _mark(asked, mending, document)))
    return Batch(sheets, _all_tries(sheets))


def _question(response: Response, mending: Mending) -> QuestionDocument:
    if response.body is not None:
        return question_of(response)
    key = response.attempt.version_activity_id, response.question_version_id
    if key not in mending.questions:
        mending.questions[key] = question_of(response)
    return mending.questions[key]


def _all_tries(sheets: list[Sheet]) -> dict[Step, list[Attempt]]:
    steps = {_step(sheet.attempt) for sheet in sheets}
    keys = {pk: quiz.key for pk, quiz in _quizzes(sheets).items()}
    found: dict[Step, list[Attempt]] = defaultdict(list)
    rows = Attempt.objects.finished().filter(
        enrollment__in={pk for pk, _key in steps}, version_activity__key__in=set(keys.values())
    )
    for one in rows.select_related("version_activity").defer("version_activity__html", "version_activity__data"):
        if _step(one) in steps:
            found[_step(one)].append(one)
    return found


def _quizzes(sheets: list[Sheet]) -> dict[int, VersionActivity]:
    return {sheet.attempt.version_activity_id: sheet.attempt.version_activity for sheet in sheets}


def _step(attempt: Attempt) -> Step:
    return attempt.enrollment_id, attempt.version_activity.key


def _mark(response: Response, mending: Mending, document: QuestionDocument) -> int | None:
    """What the answer is worth by the mended key; where answers were checked, the first right one ends the trying."""
    tried = response.tried
    known = {version.pk: version.kind for version in mending.wrong}[response.question_version_id]
    if known != mending.right.kind or not all(document.is_answer(answer) for answer in tried):
        return None
    document = document.at_pace(response.attempt.agreed.factor)
    right = next((place for place, answer in enumerate(tried) if document.grade(answer) == FULL_BP), len(tried))
    cost = checking_of(response.attempt.version_activity).cost
    return score_bp(document, tried[: right + 1], cost=cost)


def plan(batch: Batch, choice: str) -> Plan:
    changed = [sheet for sheet in batch.sheets if _is_changed(sheet, choice)]
    again = {sheet.attempt.pk: _marked_again(sheet) for sheet in changed}
    made = Plan([_remark(sheet, *again[sheet.attempt.pk]) for sheet in changed], [], {}, set())
    attempts = {pk: attempt for pk, (attempt, _response) in again.items()}
    for step in {_step(sheet.attempt) for sheet in changed}:
        before = batch.tries[step]
        after = [attempts.get(one.pk, one) for one in before]
        best = max(after, key=lambda one: (one.passed, one.score_bp or 0))
        passes = [one for one in after if one.passed]
        had_passed = any(one.passed for one in before)
        if passes and not had_passed:
            made.gained[step] = min(one.submitted_at for one in passes if one.submitted_at)
        elif had_passed and not passes:
            made.lost.add(step)
        made.corrections += _corrections(before, attempts, best)
    return made


def _is_changed(sheet: Sheet, choice: str) -> bool:
    if sheet.mark_bp is None or choice == Choice.LATER:
        return False
    return sheet.mark_bp > sheet.old_mark_bp or (choice == Choice.EVERYTHING and sheet.mark_bp < sheet.old_mark_bp)


def _marked_again(sheet: Sheet) -> tuple[Attempt, Response]:
    attempt, response = copy(sheet.attempt), copy(sheet.asked)
    response.score_bp = sheet.mark_bp
    add_up(attempt, [(response if one is sheet.asked else one, question) for one, question in sheet.paper])
    return attempt, response


def _remark(sheet: Sheet, attempt: Attempt, response: Response) -> Remark:
    return Remark(
        attempt=attempt,
        response=response,
        old_mark_bp=sheet.old_mark_bp,
        new_mark_bp=response.score_bp or 0,
        old_score_bp=sheet.attempt.score_bp or 0,
        new_score_bp=attempt.score_bp or 0,
        had_passed=sheet.attempt.passed,
        has_passed=attempt.passed,
    )


def _corrections(before: list[Attempt], again: dict[int, Attempt], best: Attempt) -> Iterable[Correction]:
    """For tries whose result is another now."""
    for one in before:
        after = again.get(one.pk)
        if after and after.submitted_at and (after.score_bp, after.passed) != (one.score_bp, one.passed):
            yield Correction(result_of(after, at=after.submitted_at), best.passed, best.score_bp)


def count(made: Plan) -> Counter[str]:
    """By the keys of `preview.COUNTED`, as far as marks and passes go."""
    counted: Counter[str] = Counter()
    for one in made.remarks:
        counted["answers_up"] += one.new_mark_bp > one.old_mark_bp
        counted["answers_down"] += one.new_mark_bp < one.old_mark_bp
        counted["tries_up"] += one.new_score_bp > one.old_score_bp
        counted["tries_down"] += one.new_score_bp < one.old_score_bp
    counted["passes_gained"], counted["passes_lost"] = len(made.gained), len(made.lost)
    return counted
