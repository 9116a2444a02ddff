"""Every address of the site, for every role: the table in `tests/permission_table.py` is true."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.contrib import admin
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.activation import issue
from accounts.models import User
from courses.assessments.models import Attempt
from courses.assessments.services import start, submit
from courses.assignments.models import Submission
from courses.certification.badges.issuing import issue_missing
from courses.certification.badges.services import open_page
from courses.certification.casework.models import BulkDecision, Finding
from courses.certification.casework.orders import Act
from courses.certification.models import Award, Obligation
from courses.certification.nominations.models import Nomination
from courses.certification.services import reconcile
from courses.draft_check.models import CrisisMode
from courses.enrollments.models import Enrollment
from courses.evidence.models import Checkpoint
from courses.guidelines.asking import ask as ask_about
from courses.guidelines.models import Guideline, Question, SignOff
from courses.models import Edition
from courses.presence.models import Account
from courses.refreshers.models import Refresher
from courses.simulations.models import Run
from courses.simulations.services import start as start_run
from lms.lib.dates import local_date
from tests import permission_table as table
from tests.builders import AT, make_course, make_picture, make_version
from tests.builders_assessments import make_bank, make_quiz_draft
from tests.builders_assignments import hand_in, make_assignment_draft
from tests.builders_badges import make_award
from tests.builders_casework import make_decision, make_finding, make_order
from tests.builders_certification import make_certification, make_requirement
from tests.builders_clearance import make_crisis
from tests.builders_guidelines import make_guideline, make_sign_off_activity, make_signature, text_of
from tests.builders_nominations import make_crew_member, make_nomination
from tests.builders_presence import make_account
from tests.builders_refreshers import make_quiz_about, make_refresher
from tests.builders_simulations import make_simulation_draft
from tests.permission_document import documented

ROOT = Path(__file__).resolve().parent.parent


@dataclass
class Scene:
    """`staff` owns everything here."""

    cast: dict[str, User]
    enrollment: Enrollment
    attempt: Attempt
    finished: Attempt
    sign_off: SignOff
    question: Question
    award: Award
    obligation: Obligation
    code: str
    mail: str
    submission: Submission
    run: Run
    refresher: Refresher
    account: Account
    nomination: Nomination
    crisis: CrisisMode
    decision: BulkDecision
    finding: Finding

    def arguments(self, name: str) -> dict[str, Any]:
        """What the address needs, so that it leads to an object of `staff`."""
        quiz = {"enrollment": self.enrollment.uuid, "key": "quiz"}
        asked = {**quiz, "attempt": self.attempt.uuid}
        played = {**quiz, "key": "tea-party", "run": self.run.uuid}
        found: dict[str, dict[str, Any]] = {
            **dict.fromkeys(("certification:why", "certification:test-out"), {"obligation": self.obligation.uuid}),
            "enrollments:course": {"slug": "listen"},
            "enrollments:preview-course": {"slug": "listen", "language": "en"},
            "enrollments:preview": {"slug": "listen", "language": "en", "key": "lesson-1"},
            "enrollments:resume": {"uuid": self.enrollment.uuid},
            "enrollments:activity": {"uuid": self.enrollment.uuid, "key": "lesson-1"},
            "assessments:quiz": quiz,
            "assessments:attempt-start": quiz,
            "assessments:question": {**asked, "position": 1},
            "assessments:answer": {**asked, "position": 1},
            "assessments:attempt-submit": asked,
            "assessments:attempt-result": {**quiz, "attempt": self.finished.uuid},
            **dict.fromkeys(
                ("assignments:assignment", "assignments:save", "assignments:take-back"), {**quiz, "key": "reply"}
            ),
            **dict.fromkeys(("simulations:simulation", "simulations:start"), {**quiz, "key": "tea-party"}),
            **dict.fromkeys(("simulations:run", "simulations:cards", "simulations:end"), played),
            **dict.fromkeys(("simulations:step", "simulations:after"), {**played, "position": 1}),
            "pictures:picture": {"sha256": make_picture(self.enrollment.course).sha256, "suffix": "svg"},
            "refreshers:question": {"uuid": self.refresher.questions.get(position=1).uuid},
            "assignments:review": {"submission": self.submission.uuid},
            **self.guidelines(),
            **self.permissions(),
            **self.badges(),
            "posters:picture": {"slug": "entrance", "language": "en"},
            "posters:sheet": {"slug": "entrance", "language": "en", "paper": "a4"},
            "reporting:person": {"uuid": self.cast["staff"].uuid},
            "evidence:checkpoint": {"size": Checkpoint.objects.all()[0].size},
            "accounts:activate-code": {"code": self.code},
            "demo:mail": {"name": self.mail},
            "demo:mail-html": {"name": self.mail},
            "demo:attachment": {"name": self.mail, "number": 1},
        }
        return found.get(name, {})

    def badges(self) -> dict[str, dict[str, Any]]:
        of_the_award = (
            *("detail", "page", "choices", "credential", "address", "picture", "document", "token"),
            *("png", "pdf", "ob2-assertion"),
        )
        version = {"slug": self.award.certification.slug, "number": 1}
        return {
            **{f"badges:{name}": {"uuid": self.award.uuid} for name in of_the_award},
            **dict.fromkeys(("badges:key", "badges:status"), {"number": 1}),
            **dict.fromkeys(("badges:achievement", "badges:criteria", "badges:image", "badges:ob2-class"), version),
        }

    def permissions(self) -> dict[str, dict[str, Any]]:
        return {
            **self.nominations(),
            **dict.fromkeys(table.OF_AN_ACCOUNT, {"uuid": self.account.uuid}),
            "clearance:crisis-end": {"uuid": self.crisis.uuid},
            "casework:new": {"act": "waive"},
            **dict.fromkeys(("casework:decision", "casework:undo"), {"uuid": self.decision.uuid}),
            "casework:finding": {"uuid": self.finding.uuid},
        }

    def nominations(self) -> dict[str, dict[str, Any]]:
        return {
            "nominations:tier": {"slug": "listen"},
            "nominations:nominate": {"uuid": self.cast["staff"].uuid},
            "nominations:member": {"uuid": self.cast["staff"].uuid, "slug": "crew"},
            **dict.fromkeys(table.OF_A_NOMINATION, {"uuid": self.nomination.uuid}),
        }

    def guidelines(self) -> dict[str, dict[str, Any]]:
        slug = {"slug": "g1"}
        signed, asked = {"uuid": self.sign_off.uuid}, {"uuid": self.question.uuid}
        names = ("guideline", "reached-end", "answers", "ask", "withdraw", "decline", "passkey", "history")
        return {
            **{f"guidelines:{name}": slug for name in names},
            "guidelines:answer": asked,
            "guidelines:sign-off": signed,
            "guidelines:receipt": signed,
            "guidelines:activity": {"uuid": self.enrollment.uuid, "key": "sign-g1"},
        }


@pytest.fixture
def scene(request: pytest.FixtureRequest, settings: Any, tmp_path: Path) -> Scene:
    cast = {name: request.getfixturevalue(name) for name in (*table.ROLES, "lager")}
    staff = cast["staff"]
    make_guideline("g1")
    version = make_version(_course_with_everything())
    requirement = make_requirement(make_certification(course=version.edition.course))
    reconcile([staff.pk], today=local_date(AT), at=AT)
    enrollment = Enrollment.objects.get(user=staff)
    quiz = version.activities.get(key="quiz")
    finished = submit(attempt=start(enrollment=enrollment, activity=quiz, at=AT), at=AT)
    award = make_award(staff, certification=Obligation.objects.get().requirement.certification)
    open_page(award=award, by=staff, at=AT)
    issue_missing([staff.pk], AT)
    make_crew_member(staff)
    settings.MAIL_DIR = tmp_path
    return Scene(
        cast=cast,
        enrollment=enrollment,
        attempt=start(enrollment=enrollment, activity=quiz, at=AT),
        finished=finished,
        sign_off=make_signature(staff, text_of(Guideline.objects.get())),
        question=ask_about(user=staff, text=text_of(Guideline.objects.get()), body="Why?", at=AT),
        award=award,
        obligation=Obligation.objects.get(),
        code=issue([cast["lager"]], AT)[0][1],
        mail=_stored_mail(tmp_path),
        submission=hand_in(enrollment, version.activities.get(key="reply")),
        run=start_run(enrollment=enrollment, activity=version.activities.get(kind="simulation"), at=AT),
        refresher=make_refresher(staff, make_quiz_about(slug="coffee")),
        account=make_account(staff, cast["lager"]),
        nomination=make_nomination(staff, cast["manager"]),
        crisis=make_crisis("Charger"),
        decision=make_decision(make_order(Act.EXTEND, requirement), [staff], cast["hr"]),
        finding=make_finding(staff, requirement),
    )


def _course_with_everything() -> Edition:
    edition = make_course("listen")
    make_bank(edition)
    make_quiz_draft(edition, key="quiz")
    make_sign_off_activity(edition, "g1")
    make_assignment_draft(edition, review="coach")
    make_simulation_draft(edition)
    return edition


def _stored_mail(folder: Path) -> str:
    name = f"20260302T090000-{'a' * 32}"
    mail = EmailMessage("Hello", "Hello", "a@havnby.example", ["b@havnby.example"])
    mail.attach("hello.txt", "Hello", "text/plain")
    (folder / f"{name}.eml").write_bytes(mail.message().as_bytes())
    return name


def ask(scene: Scene, client: Client, row: table.Row) -> int:
    address = reverse(row.name, kwargs=scene.arguments(row.name))
    if row.verb == "GET":
        return client.get(address).status_code
    return client.post(address, row.data).status_code


def works(status: int) -> bool:
    """The address works: a page, a redirect within the site, or a form that is shown again."""
    return status in {200, 204, 302, 303, 409} or (400 <= status < 403)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.django_db
@pytest.mark.parametrize("role", table.ROLES)
def test_each_role_gets_in_where_the_table_says_so(scene: Scene, role: str) -> None:
    client = client_of(scene.cast[role])
    wrong = []
    for row in table.ROWS:
        status = ask(scene, client, row)
        expected = works(status) if role in row.opens else status == row.denied
        if row.name == "readyz":
            expected = status in {200, 503}
        if not expected:
            wrong.append(f"{row.verb} {row.name} for {role}: {status}")
    assert wrong == []


@pytest.mark.django_db
def test_who_is_not_signed_in_gets_the_sign_in_page(scene: Scene) -> None:
    client, wrong = Client(), []
    for row in table.ROWS:
        address = reverse(row.name, kwargs=scene.arguments(row.name))
        response = client.get(address) if row.verb == "GET" else client.post(address, row.data)
        asked_to_sign_in = response.status_code == 302 and response["Location"].startswith("/accounts/login/")
        fine = (works(response.status_code) or response.status_code == 503) and not asked_to_sign_in
        if fine is not row.anonymous:
            wrong.append(f"{row.verb} {row.name}: {response.status_code}")
    assert wrong == []


@pytest.mark.django_db
def test_a_leaver_is_signed_out(scene: Scene, leaver: User) -> None:
    client = client_of(leaver)
    for row in (row for row in table.ROWS if not row.anonymous and row.verb == "GET"):
        response = client.get(reverse(row.name, kwargs=scene.arguments(row.name)))
        assert response.status_code == 302, row.name
        assert response["Location"].startswith("/accounts/login/"), row.name


@pytest.mark.django_db
def test_an_object_that_does_not_exist_is_not_found(scene: Scene) -> None:
    client, found = client_of(scene.cast["administrator"]), []
    for name in {row.name for row in table.ROWS if not row.anonymous}:
        arguments = scene.arguments(name)
        foreign = dict.fromkeys(IDENTIFIERS & arguments.keys(), "00000000-0000-4000-8000-000000000000")
        address = reverse(name, kwargs=arguments | foreign)
        # 403: to whom no such page is open at all.
        if foreign and not {client.get(address).status_code, client.post(address).status_code} <= {403, 404, 405}:
            found.append(name)
    assert found == []


IDENTIFIERS = {"uuid", "enrollment", "attempt", "obligation", "submission", "run"}


def names(patterns: list[Any], namespace: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = ":".join(filter(None, [namespace, pattern.namespace]))
            yield from names(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}:{pattern.name}" if namespace else str(pattern.name)


def test_every_address_stands_in_the_table() -> None:
    listed = {row.name for row in table.ROWS} | set(table.ALLAUTH_OPEN + table.ALLAUTH_OWN + table.ALLAUTH_PASSKEY)
    found = {name for name in names(get_resolver().url_patterns) if not name.startswith("admin:")}
    assert found == listed


@pytest.mark.django_db
def test_ones_own_account_needs_a_sign_in() -> None:
    addresses = {name: reverse(name) for name in table.ALLAUTH_OWN}
    addresses |= {name: reverse(name, args=[1]) for name in table.ALLAUTH_PASSKEY}
    for name, address in addresses.items():
        response = Client().get(address)
        assert response.status_code == 302, name
        assert "/accounts/login/" in response["Location"], name


def test_the_page_for_people_says_what_the_table_says() -> None:
    written = (ROOT / "docs" / "permissions.md").read_text().splitlines()
    assert written == list(documented())


VERBS: dict[str, Callable[[str], str]] = {
    "view": lambda model: reverse(f"admin:{model}_changelist"),
    "add": lambda model: reverse(f"admin:{model}_add"),
}


def test_every_model_of_the_admin_stands_in_the_table() -> None:
    registered = {f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry}
    assert registered == {row.model for row in table.ADMIN}


@pytest.mark.django_db
def test_the_admin_opens_to_each_role_what_the_table_says(scene: Scene) -> None:
    wrong = []
    for role in table.ROLES:
        client = client_of(scene.cast[role])
        for row in table.ADMIN:
            for verb, roles in {"view": row.view, "add": row.add}.items():
                status = client.get(VERBS[verb](row.model)).status_code
                # Modules have no list of their own: theirs leads to the editions.
                allowed = works(status) if role in roles else status in ({403} if role in table.STAFF_SITE else {302})
                if not allowed:
                    wrong.append(f"{verb} {row.model} for {role}: {status}")
    assert wrong == []


@pytest.mark.django_db
def test_changing_and_deleting_in_the_admin_follow_the_table(scene: Scene, rf: Any) -> None:
    """Asked of each admin class itself, which stands before every form, action and inline."""
    wrong, rows = [], {row.model: row for row in table.ADMIN}
    for role in table.ROLES:
        request = rf.get("/admin/")
        request.user = User.objects.get(pk=scene.cast[role].pk)
        for model, one in admin.site._registry.items():
            row = rows[f"{model._meta.app_label}_{model._meta.model_name}"]
            if bool(one.has_change_permission(request)) is not (role in row.change):
                wrong.append(f"{role} changes {row.model}")
            if bool(one.has_delete_permission(request)) is not (role in row.delete):
                wrong.append(f"{role} deletes {row.model}")
    assert wrong == []
