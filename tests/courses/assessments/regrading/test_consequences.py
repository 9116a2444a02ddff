"""What changed marks give and take: steps, courses, badges, and what people hear of it."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.test.utils import override_settings

from accounts.models import User
from courses.assessments.models import Attempt
from courses.assessments.regrading.models import Regrade
from courses.assessments.regrading.preview import preview
from courses.assessments.regrading.reminding import stop_news
from courses.certification.models import Award, Obligation, Revocation
from courses.certification.querysets import State
from courses.certification.reminding import owe_reminders
from courses.enrollments.models import Enrollment, LearningRecord, Progress
from courses.enrollments.services import enroll
from courses.models import Activity, VersionActivity
from courses.reminders.models import Reminder
from courses.reminders.sending import send_due
from courses.reminders.sources import bell_lines
from tests.builders import AT, make_person, make_version
from tests.builders_assessments import quiz_of
from tests.builders_certification import converge, make_certification, make_requirement
from tests.builders_regrading import MILK, REASON, WATER, make_bad_quiz, mend, read_lessons, regrade, take

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)
HELPS, EVERYTHING = Regrade.Choice.HELPS, Regrade.Choice.EVERYTHING
LATER = AT + 9 * DAY


@pytest.fixture
def quiz(transactional_db: None) -> VersionActivity:
    """Its course is all that the Listener asks for."""
    quiz = make_bad_quiz()
    make_requirement(make_certification(course=quiz.version.edition.course))
    return quiz


def learner(quiz: VersionActivity, planted: str, *, name: str = "Anna") -> User:
    person = make_person(name)
    converge(person)
    read_lessons(person)
    take(quiz, person, planted)
    return person


def told(person: User) -> list[tuple[str, str]]:
    return list(Reminder.objects.filter(user=person).order_by("pk").values_list("kind", "state"))


def state(person: User, on: date) -> str:
    return Obligation.objects.filter(user=person).state_on(on).get().state


def test_a_pass_that_is_gained_gives_the_badge_of_the_day_it_was_earned(quiz: VersionActivity, trainer: User) -> None:
    anna = learner(quiz, WATER)
    assert not Award.objects.exists()
    mending = mend(quiz)
    seen = preview(mending, LATER.date())
    assert (seen.helps["courses_finished"], seen.helps["badges_given"]) == (1, 1)
    assert not Award.objects.exists()
    made = regrade(mending, HELPS, by=trainer, at=LATER)
    assert (made.counts["courses_finished"], made.counts["badges_given"]) == (1, 1)
    mine = Enrollment.objects.get(user=anna)
    assert (mine.completed_at, mine.success) == (AT, True)
    assert Award.objects.get(user=anna).awarded_on == AT.date()
    assert state(anna, LATER.date()) == State.DONE
    assert told(anna) == [("regrade-gained", "pending")]


def test_the_course_is_finished_when_its_last_step_was_done(quiz: VersionActivity, trainer: User) -> None:
    anna = make_person("Anna")
    converge(anna)
    take(quiz, anna, WATER)
    read_lessons(anna, at=AT + DAY)
    regrade(mend(quiz), HELPS, by=trainer, at=LATER)
    assert Enrollment.objects.get(user=anna).completed_at == AT + DAY


def test_a_lost_pass_takes_the_badge_back_and_says_so(quiz: VersionActivity, governance: User) -> None:
    anna = learner(quiz, MILK)
    award = Award.objects.get(user=anna)
    mending = mend(quiz)
    seen = preview(mending, LATER.date())
    assert (seen.helps["badges_taken"], seen.everything["courses_reopened"], seen.everything["badges_taken"]) == (
        0,
        1,
        1,
    )
    regrade(mending, EVERYTHING, by=governance, at=LATER)
    revoked = Revocation.objects.get()
    assert (revoked.award, revoked.starts_on, revoked.reason) == (award, LATER.date(), REASON)
    assert revoked.recorded_by == governance
    mine = Enrollment.objects.get(user=anna)
    assert (mine.completed_at, mine.success) == (None, None)
    assert LearningRecord.objects.get(verb="progressed").voids == LearningRecord.objects.get(
        verb="completed", version_activity=None
    )
    assert [state(anna, LATER.date() - DAY), state(anna, LATER.date())] == [State.DONE, State.DUE]
    assert {kind for kind, _state in told(anna)} == {"regrade-lost", "badge-withdrawn"}


def test_where_it_helps_nobody_loses_a_badge(quiz: VersionActivity, trainer: User) -> None:
    anna = learner(quiz, MILK)
    regrade(mend(quiz), HELPS, by=trainer, at=LATER)
    assert not Revocation.objects.exists()
    assert Enrollment.objects.get(user=anna).success is True
    assert told(anna) == []


def test_a_badge_that_was_taken_back_is_earned_again_by_what_was_lost(quiz: VersionActivity, governance: User) -> None:
    """The lessons stay done: only the quiz is taken once more."""
    anna = learner(quiz, MILK)
    mending = mend(quiz)
    regrade(mending, EVERYTHING, by=governance, at=LATER)
    quiz = quiz_of(make_version(quiz.version.edition, at=LATER))
    Enrollment.objects.update(version=quiz.version)
    converge(anna, at=LATER)
    take(quiz, anna, WATER, at=LATER + DAY)
    first, second = Award.objects.filter(user=anna).order_by("awarded_on")
    assert (second.occasion, second.previous) == (f"reinstated:{first.uuid}", first)
    assert state(anna, (LATER + DAY).date()) == State.DONE
    courses = LearningRecord.objects.filter(verb="completed", version_activity=None)
    assert courses.count() == 2
    assert courses.standing().get().happened_at == LATER + DAY
    assert {one.settled_at for one in Reminder.objects.filter(kind="badge-withdrawn")} == {LATER + DAY}
    stop_news(at=LATER + DAY)
    assert not Reminder.objects.filter(settled_at=None).exists()


def test_a_mending_that_was_itself_wrong_gives_the_badge_again(quiz: VersionActivity, governance: User) -> None:
    anna = learner(quiz, MILK)
    regrade(mend(quiz), EVERYTHING, by=governance, at=LATER)
    regrade(mend(quiz, MILK), EVERYTHING, by=governance, at=LATER + DAY)
    assert Enrollment.objects.get(user=anna).completed_at == AT
    assert state(anna, (LATER + DAY).date()) == State.DONE
    assert Award.objects.valid_on((LATER + DAY).date()).filter(user=anna).count() == 1


def test_who_passed_in_another_try_keeps_course_and_badge(quiz: VersionActivity, governance: User) -> None:
    anna = learner(quiz, MILK)
    mending = mend(quiz)
    mine = Enrollment.objects.get(user=anna)
    again = quiz_of(make_version(quiz.version.edition, at=AT + DAY))
    Enrollment.objects.update(completed_at=None, success=None)
    take(again, anna, WATER, at=AT + DAY)
    Enrollment.objects.filter(pk=mine.pk).update(completed_at=AT, success=True)
    assert preview(mending, LATER.date()).everything["passes_lost"] == 0
    regrade(mending, EVERYTHING, by=governance, at=LATER)
    assert not Revocation.objects.exists()
    assert Progress.objects.get(key="tea-quiz").success is True


def test_an_old_course_is_closed_without_success_where_a_new_one_has_begun(
    quiz: VersionActivity, governance: User
) -> None:
    anna = learner(quiz, MILK)
    enroll(user_ids=[anna.pk], course=quiz.version.edition.course, source=Enrollment.Source.SELF, at=AT + DAY)
    regrade(mend(quiz), EVERYTHING, by=governance, at=LATER)
    old, new = Enrollment.objects.filter(user=anna).order_by("cycle")
    assert (old.completed_at, old.success, new.completed_at) == (AT, False, None)
    assert Revocation.objects.count() == 1


def test_a_renewal_that_the_badge_covered_is_no_longer_covered(quiz: VersionActivity, governance: User) -> None:
    anna = learner(quiz, MILK)
    near = AT + 320 * DAY
    converge(anna, at=near)
    assert state(anna, near.date()) == State.DONE
    regrade(mend(quiz), EVERYTHING, by=governance, at=near)
    assert state(anna, near.date()) == State.EXPIRED
    assert Obligation.objects.known().filter(user=anna, closed_on=None).count() == 1


def test_an_optional_step_opens_no_course(governance: User, transactional_db: None) -> None:
    quiz = make_bad_quiz()
    Activity.objects.filter(kind="quiz").update(required=False)
    quiz = quiz_of(make_version(quiz.version.edition, at=AT))
    make_requirement(make_certification(course=quiz.version.edition.course))
    anna = make_person("Anna")
    converge(anna)
    take(quiz, anna, MILK)
    read_lessons(anna)
    mending = mend(quiz)
    seen = preview(mending, LATER.date())
    assert (seen.everything["passes_lost"], seen.everything["courses_reopened"]) == (1, 0)
    regrade(mending, EVERYTHING, by=governance)
    assert Enrollment.objects.get(user=anna).success is True
    assert not Revocation.objects.exists()


def test_a_badge_that_has_expired_is_not_taken_back(quiz: VersionActivity, governance: User) -> None:
    learner(quiz, MILK)
    late = AT + 400 * DAY
    mending = mend(quiz)
    assert preview(mending, late.date()).everything["badges_taken"] == 0
    regrade(mending, EVERYTHING, by=governance, at=late)
    assert not Revocation.objects.exists()


@override_settings(MAIL_HOURS=range(24))
def test_people_are_told_once_in_words_and_the_bell_ends(quiz: VersionActivity, governance: User) -> None:
    anna, bo = learner(quiz, WATER), learner(quiz, MILK, name="Bo")
    regrade(mend(quiz), EVERYTHING, by=governance, at=LATER)
    send_due(at=LATER)
    bodies = {message.to[0].split(".")[0]: str(message.body) for message in mail.outbox}
    assert "You have passed “The tea quiz” after all" in bodies["anna"]
    assert "One of its questions had a mistake, and it was ours." in bodies["anna"]
    assert "Please take “The tea quiz” once more" in bodies["bo"]
    assert REASON in bodies["bo"]
    assert "Your badge “Listener” is withdrawn until you earn it again" in bodies["bo"]
    send_due(at=LATER + DAY)
    assert len([one for one in mail.outbox if "tea quiz" in str(one.body)]) == 2
    assert [line.text for line in bell_lines(anna.pk, LATER.date())] == ["You have passed “The tea quiz” after all"]
    stop_news(at=LATER + 15 * DAY)
    owe_reminders(today=(LATER + 15 * DAY).date(), at=LATER + 15 * DAY)
    kinds = ["regrade-gained", "regrade-lost", "badge-withdrawn"]
    assert not Reminder.objects.filter(kind__in=kinds, settled_at=None).exists()
    assert {one.user_id for one in Reminder.objects.filter(kind__in=kinds)} == {anna.pk, bo.pk}


def test_who_has_left_the_company_gets_no_mail(quiz: VersionActivity, trainer: User) -> None:
    anna = learner(quiz, WATER)
    regrade(mend(quiz), HELPS, by=trainer, at=LATER)
    anna.employments.update(ends_on=LATER.date())
    send_due(at=LATER + DAY)
    assert not [one for one in mail.outbox if "tea quiz" in str(one.body)]


def test_a_quiz_taken_in_the_meantime_is_not_forgotten(quiz: VersionActivity, governance: User) -> None:
    """Decided before, handed in before the worker came: it is marked again as well."""
    anna = learner(quiz, WATER)
    mending = mend(quiz)
    bo = learner(quiz, WATER, name="Bo")
    regrade(mending, HELPS, by=governance, at=LATER)
    assert {one.passed for one in Attempt.objects.all()} == {True}
    assert {one.user_id for one in Award.objects.all()} == {anna.pk, bo.pk}
