"""A text on its way: saved as it is written, handed in, cooled down, counted."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.assignments.document import COACH
from courses.assignments.findings import Look, look_at
from courses.assignments.models import Submission
from courses.assignments.parts import limit_in, parts_in, texts_in
from courses.assignments.reminding import owe_readings
from courses.assignments.rubric import LINK, auto_marks, passes, score_bp
from courses.enrollments.models import Enrollment
from courses.enrollments.services import Result, complete
from courses.models import VersionActivity

State = Submission.State
# Shorter than this, a sentence explains nothing.
SHORTEST_REASON = 10


class Outcome(Enum):
    SAVED = "saved"
    # Another window saved another text in between; nothing was overwritten.
    STALE = "stale"
    # It was handed in, or accepted already.
    CLOSED = "closed"


@dataclass(frozen=True)
class Saved:
    """`submission` is the text as it stands now."""

    outcome: Outcome
    submission: Submission


class NotReady(Exception):
    """Not to be handed in yet; `problems` are sentences by field, or by `reason-` and the rule."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__("; ".join(problems.values()))
        self.problems = problems


def save(
    *,
    enrollment: Enrollment,
    activity: VersionActivity,
    answer: dict[str, str],
    reasons: dict[str, str],
    revision: int,
    at: datetime,
) -> Saved:
    """Keep the text. `revision` is the one that the person saw, 0 before the first.

    Sending the same text again is saved, so a client whose reply was lost may repeat itself.
    """
    latest = Submission.objects.at_task(enrollment, activity.key).first()
    if latest is None or (latest.state == State.RETURNED and revision == 0):
        if begun := _begin(enrollment, activity, latest, answer=answer, reasons=reasons, at=at):
            return Saved(Outcome.SAVED, begun)
        latest = Submission.objects.at_task(enrollment, activity.key)[0]
    open_rows = Submission.objects.filter(pk=latest.pk, revision=revision, state=State.DRAFT)
    changed = open_rows.update(answer=answer, reasons=reasons, revision=F("revision") + 1, saved_at=at)
    latest.refresh_from_db()
    if changed or (latest.state == State.DRAFT and (latest.answer, latest.reasons) == (answer, reasons)):
        return Saved(Outcome.SAVED, latest)
    return Saved(Outcome.STALE if latest.state == State.DRAFT else Outcome.CLOSED, latest)


def _begin(
    enrollment: Enrollment,
    activity: VersionActivity,
    before: Submission | None,
    *,
    answer: dict[str, str],
    reasons: dict[str, str],
    at: datetime,
) -> Submission | None:
    """None when another window began first: the constraint let one through."""
    try:
        with transaction.atomic():
            return Submission.objects.create(
                enrollment=enrollment,
                version_activity=activity,
                key=activity.key,
                number=before.number + 1 if before else 1,
                answer=answer,
                reasons=reasons,
                saved_at=at,
            )
    except IntegrityError:
        return None


def submit(*, submission: Submission, at: datetime) -> Submission:
    """Hand in, once; who comes second gets what the first one got. Raises `NotReady`.

    1. The row's lock decides between two windows, and between handing in and saving.
    2. The server looks at the text and gives the points that it can give.
    3. A text that cools waits; any other counts at once.
    """
    with transaction.atomic():
        row = _locked(submission)
        if row.state != State.DRAFT:
            return row
        activity = row.version_activity
        look = look_at(activity, row.answer, at)
        if problems := problems_of(row, look):
            raise NotReady(problems)
        row.auto_marks = auto_marks(activity.data, row.answer, look.fired)
        row.auto_bp = score_bp(activity.data, row.auto_marks)
        row.submitted_at, row.counts_at = at, at + timedelta(minutes=activity.data["cooling"])
        if row.counts_at > at:
            row.state = State.COOLING
            row.save()
        else:
            _count(row, at=at)
    return row


def problems_of(submission: Submission, look: Look) -> dict[str, str]:
    """What keeps a text from being handed in."""
    data, answer = submission.version_activity.data, submission.answer
    limit = limit_in(data)
    found = {}
    for part in parts_in(data):
        text = answer.get(part.name, "")
        if not text.strip():
            found[part.name] = (
                _("Tick this first: whoever passes something on leaves the answer to the command centre.")
                if part.kind == "tick"
                else _("This is still empty.")
            )
        elif part.name == "link" and not LINK.search(text):
            found[part.name] = _("This does not look like a web address. It starts with https://.")
    for part in texts_in(data):
        over = len(answer.get(part.name, "")) - limit
        if over > 0:
            found[part.name] = ngettext("%(count)d character too many.", "%(count)d characters too many.", over) % {
                "count": over
            }
    for rule in look.to_explain:
        if len(submission.reasons.get(rule, "").strip()) < SHORTEST_REASON:
            found[f"reason-{rule}"] = _("Change the text, or say in a sentence why it should stay as it is.")
    return found


def take_back(*, submission: Submission, at: datetime) -> bool:
    """Back to writing while it cools; False when it counts already."""
    cooling = Submission.objects.filter(pk=submission.pk, state=State.COOLING, counts_at__gt=at)
    changed = cooling.update(
        state=State.DRAFT, submitted_at=None, counts_at=None, auto_marks={}, auto_bp=None, revision=F("revision") + 1
    )
    return bool(changed)


def settle(*, at: datetime, enrollment: Enrollment | None = None) -> int:
    """Let what has cooled down count; how many. Any read may ask for its own, the job asks for all."""
    cooled = Submission.objects.cooled(at)
    if enrollment is not None:
        cooled = cooled.filter(enrollment=enrollment)
    settled = 0
    for row in cooled.order_by("pk"):
        with transaction.atomic():
            locked = _locked(row)
            if locked.state == State.COOLING and locked.counts_at is not None and locked.counts_at <= at:
                _count(locked, at=locked.counts_at)
                settled += 1
    return settled


def _locked(submission: Submission) -> Submission:
    rows = Submission.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("enrollment", "version_activity").get(pk=submission.pk)


def _count(row: Submission, *, at: datetime) -> None:
    """From now on it counts: for the coach, or by its automatic points."""
    data = row.version_activity.data
    if data["review"] == COACH:
        row.state = State.WAITING
        row.save()
        owe_readings([row.pk], at=at)
        return
    passed = passes(data, row.auto_marks)
    row.state = State.ACCEPTED if passed else State.RETURNED
    row.save()
    complete([result_of(row, success=passed, score=row.auto_bp or 0, at=at)], at=at)


def result_of(row: Submission, *, success: bool, score: int, at: datetime) -> Result:
    return Result(
        enrollment=row.enrollment,
        activity=row.version_activity,
        at=at,
        success=success,
        score_bp=score,
        dedupe=str(row.uuid),
        data={"submission": str(row.uuid), "number": row.number, "review": row.version_activity.data["review"]},
    )
