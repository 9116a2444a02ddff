"""Draft, review, approval, publication: two persons, and nothing is published but what the second one saw."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest

from accounts.models import User
from accounts.roles import Role
from accounts.services import grant_role
from courses.evidence.export import export
from courses.evidence.models import Entry, Record
from courses.guidelines import records
from courses.guidelines.ceremony import Reading, Retired, open_ceremony, refuse_outdated
from courses.guidelines.drafting import (
    CannotMove,
    Stale,
    approve,
    discard,
    open_draft,
    publish,
    save_change,
    save_questions,
    save_text,
    send_back,
    standing_of,
    submit,
)
from courses.guidelines.models import DraftMove, Guideline, Revision, RevisionDraft, SignOff
from courses.guidelines.needs import read_needs
from courses.guidelines.policies import approvers_of, authors_of
from courses.programme import write_programme
from tests.builders import AT, make_person
from tests.builders_drafts import approved, make_draft
from tests.builders_guidelines import make_guideline, make_signature, make_texts, text_of
from tests.courses.evidence.verifying import verify
from tests.races import at_once, on_postgresql

pytestmark = pytest.mark.django_db
Kind, Stage = RevisionDraft.Kind, RevisionDraft.Stage
TODAY = date(2026, 3, 2)
QUESTION = {"clause": "G1.2", "prompt": "When?", "options": ["Always", "At work"], "right": 0, "explanation": "Always."}


@pytest.fixture
def guideline() -> Guideline:
    return make_guideline("g1", "en", "da")


def sha(draft: RevisionDraft) -> str:
    return standing_of(draft).contents.sha256


def stage(draft: RevisionDraft) -> str:
    return standing_of(draft).stage


def body_of(extra: str) -> dict[str, str]:
    title, summary, body = make_texts("g1", extra=extra)["en"]
    return {"title": title, "summary": summary, "body": body}


def test_a_draft_goes_through_two_persons_to_its_version(guideline: Guideline, trainer: User, governance: User) -> None:
    draft = make_draft(guideline, trainer)
    save_questions(draft=draft, language="en", questions=[QUESTION], by=trainer, at=AT)
    save_change(draft=draft, tiers=["sme"], passkey=True, resign_days=21, by=trainer, at=AT)
    approved(draft, author=trainer, approver=governance)
    revision = publish(draft=draft, by=governance, at=AT)
    assert (revision.number, revision.note, revision.changed_clauses) == (2, "Weekends count, too.", ["G1.2"])
    assert (revision.tiers, revision.passkey, revision.resign_days) == (["sme"], True, 21)
    assert (revision.author, revision.approved_by, revision.approved_at) == (trainer, governance, AT)
    assert (revision.effective_on, text_of(guideline).questions) == (TODAY, [QUESTION])
    assert {text.language for text in revision.texts.all()} == {"en", "da"}
    moves = [(move.before, move.after, move.by) for move in draft.moves.all()]
    assert moves[-3:] == [
        (Stage.DRAFT, Stage.IN_REVIEW, trainer),
        (Stage.IN_REVIEW, Stage.APPROVED, governance),
        (Stage.APPROVED, Stage.PUBLISHED, governance),
    ]


def test_the_record_of_a_publication_says_who_wrote_and_who_approved(
    guideline: Guideline, trainer: User, governance: User
) -> None:
    draft = approved(make_draft(guideline, trainer), author=trainer, approver=governance)
    publish(draft=draft, by=governance, at=AT)
    bodies = [record.body for record in Record.objects.filter(type=records.PUBLISHED).order_by("id")]
    assert '"source":"imported"' in bodies[0]
    assert '"source":"drafted"' in bodies[-1]
    for said in (governance.name, trainer.name, "Weekends count, too.", '"tiers":[]', '"country":""'):
        assert said in bodies[-1]
    assert Entry.objects.filter(type=Entry.Type.PUBLISHED).count() == 4


def test_who_wrote_any_part_of_it_never_approves_it(guideline: Guideline, trainer: User, governance: User) -> None:
    draft = make_draft(guideline, trainer)
    save_change(draft=draft, note="Weekends count as well.", by=governance, at=AT)
    submit(draft=draft, by=trainer, at=AT)
    with pytest.raises(CannotMove, match="You have written part of this"):
        approve(draft=draft, by=governance, at=AT, seen=sha(draft))
    assert (stage(draft), approvers_of(draft, TODAY)) == (Stage.IN_REVIEW, [])
    assert authors_of(draft) == [governance, trainer]


def test_saving_what_stands_there_already_makes_nobody_an_author(
    guideline: Guideline, trainer: User, governance: User
) -> None:
    draft = make_draft(guideline, trainer)
    save_text(draft=draft, language="en", by=governance, at=AT, **body_of("And on weekends."))
    assert authors_of(draft) == [trainer]
    assert approvers_of(draft, TODAY) == [governance]


@pytest.mark.parametrize("role", ["trainer", "administrator", "hr", "staff"])
def test_only_governance_approves(
    request: pytest.FixtureRequest, guideline: Guideline, governance: User, role: str
) -> None:
    person = request.getfixturevalue(role)
    draft = make_draft(guideline, governance)
    submit(draft=draft, by=governance, at=AT)
    with pytest.raises(CannotMove, match="role does not allow"):
        approve(draft=draft, by=person, at=AT, seen=sha(draft))
    with pytest.raises(CannotMove):
        publish(draft=draft, by=governance, at=AT)
    assert guideline.revisions.count() == 1


def test_an_edit_after_the_approval_voids_it(guideline: Guideline, trainer: User, governance: User) -> None:
    draft = approved(make_draft(guideline, trainer), author=trainer, approver=governance)
    save_text(draft=draft, language="en", by=trainer, at=AT, **body_of("And at night."))
    assert stage(draft) == Stage.DRAFT
    with pytest.raises(CannotMove, match="Nobody has approved what stands here now"):
        publish(draft=draft, by=governance, at=AT)
    assert guideline.revisions.count() == 1


def test_the_digest_decides_even_where_no_service_was_asked(
    guideline: Guideline, trainer: User, governance: User
) -> None:
    draft = approved(make_draft(guideline, trainer), author=trainer, approver=governance)
    draft.texts.filter(language="en").update(summary="Something else.")
    assert stage(draft) == Stage.DRAFT
    draft.texts.filter(language="en").update(summary=make_texts("g1")["en"][1])
    assert stage(draft) == Stage.APPROVED
    write_programme({"company": "Another company"}, {})
    assert stage(draft) == Stage.DRAFT


def test_an_approval_is_of_what_the_approver_saw(guideline: Guideline, trainer: User, governance: User) -> None:
    draft = make_draft(guideline, trainer)
    seen = sha(draft)
    save_change(draft=draft, note="Something else.", by=trainer, at=AT)
    submit(draft=draft, by=trainer, at=AT)
    with pytest.raises(Stale):
        approve(draft=draft, by=governance, at=AT, seen=seen)


def test_sending_back_needs_a_comment_and_leaves_no_approval(
    guideline: Guideline, trainer: User, governance: User
) -> None:
    draft = make_draft(guideline, trainer)
    submit(draft=draft, by=trainer, at=AT)
    with pytest.raises(CannotMove, match="Say what should be different"):
        send_back(draft=draft, by=governance, at=AT, seen=sha(draft), comment=" ")
    send_back(draft=draft, by=governance, at=AT, seen=sha(draft), comment="Too long.")
    assert stage(draft) == Stage.DRAFT
    assert draft.moves.last().comment == "Too long."
    assert authors_of(draft) == [trainer]


def test_two_writers_at_once_do_not_overwrite_each_other(guideline: Guideline, trainer: User, governance: User) -> None:
    draft = make_draft(guideline, trainer)
    seen = sha(draft)
    save_change(draft=draft, note="Mine.", by=trainer, at=AT, seen=seen)
    with pytest.raises(Stale):
        save_change(draft=draft, note="Yours.", by=governance, at=AT, seen=seen)


def test_one_draft_of_a_guideline_is_open_at_a_time(guideline: Guideline, trainer: User, governance: User) -> None:
    draft = make_draft(guideline, trainer)
    with pytest.raises(CannotMove, match="Finish that one first"):
        open_draft(guideline=guideline, kind=Kind.VERSION, by=governance, at=AT)
    discard(draft=draft, by=trainer, at=AT)
    with pytest.raises(CannotMove, match="closed"):
        save_change(draft=draft, note="Too late.", by=trainer, at=AT)
    assert open_draft(guideline=guideline, kind=Kind.VERSION, by=governance, at=AT).pk != draft.pk


def test_nothing_incomplete_is_sent_to_review(guideline: Guideline, trainer: User) -> None:
    draft = open_draft(guideline=guideline, kind=Kind.VERSION, by=trainer, at=AT)
    problems = standing_of(draft).contents.problems
    assert any("Say what changes" in one for one in problems)
    assert any("version 1 already" in one for one in problems)
    with pytest.raises(CannotMove, match="Something is missing"):
        submit(draft=draft, by=trainer, at=AT)
    save_questions(draft=draft, language="en", questions=[{**QUESTION, "right": 2}], by=trainer, at=AT)
    assert any("one of them right" in one for one in standing_of(draft).contents.problems)


def test_an_editorial_version_bothers_nobody_a_material_one_its_tiers(
    guideline: Guideline, trainer: User, governance: User
) -> None:
    person = make_person()
    make_signature(person, text_of(guideline))
    draft = make_draft(guideline, trainer)
    save_change(draft=draft, material=False, by=trainer, at=AT)
    publish(draft=approved(draft, author=trainer, approver=governance), by=governance, at=AT)
    later = AT + timedelta(days=1)
    assert read_needs([person.pk], TODAY).counts(person.pk, guideline.pk, signed=1)
    draft = make_draft(guideline, trainer, extra="And at night.", at=later)
    save_change(draft=draft, tiers=["exec"], by=trainer, at=later)
    publish(draft=approved(draft, author=trainer, approver=governance, at=later), by=governance, at=later)
    assert read_needs([person.pk], TODAY + timedelta(days=1)).counts(person.pk, guideline.pk, signed=1)
    assert not read_needs([person.pk], TODAY + timedelta(days=1)).counts(person.pk, guideline.pk, signed=1, tier="exec")


def test_retiring_takes_two_persons_and_leaves_signatures_where_they_are(
    guideline: Guideline, trainer: User, governance: User
) -> None:
    other = make_person("Birgit Sommer")
    make_signature(other, text_of(guideline))
    with pytest.raises(CannotMove, match="role does not allow"):
        open_draft(guideline=guideline, kind=Kind.RETIREMENT, by=trainer, at=AT)
    draft = open_draft(guideline=guideline, kind=Kind.RETIREMENT, by=governance, at=AT)
    save_change(draft=draft, note="G4 says it better.", by=governance, at=AT)
    submit(draft=draft, by=governance, at=AT)
    with pytest.raises(CannotMove, match="You have written part of this"):
        approve(draft=draft, by=governance, at=AT, seen=sha(draft))
    guideline.refresh_from_db()
    assert guideline.retired_on is None


def test_a_retired_guideline_is_owed_and_signed_by_nobody(guideline: Guideline, governance: User, second: User) -> None:
    person = make_person()
    make_signature(person, text_of(guideline))
    draft = open_draft(guideline=guideline, kind=Kind.RETIREMENT, by=second, at=AT)
    save_change(draft=draft, note="G4 says it better.", by=second, at=AT)
    publish(draft=approved(draft, author=second, approver=governance), by=second, at=AT)
    guideline.refresh_from_db()
    assert guideline.retired_on == TODAY
    assert not Revision.objects.in_force(TODAY).exists()
    assert read_needs([person.pk], TODAY).number(person.pk, guideline.pk) is None
    assert SignOff.objects.filter(user=person).exists()
    assert Entry.objects.filter(type=Entry.Type.WITHDRAWN).count() == 1
    assert "G4 says it better." in Record.objects.get(type=records.WITHDRAWN).body
    with pytest.raises(CannotMove):
        open_draft(guideline=guideline, kind=Kind.VERSION, by=second, at=AT)


@pytest.fixture
def second(governance: User) -> User:
    """The other one in governance."""
    person = make_person("Birgit Sommer")
    grant_role(user=person, role=Role.GOVERNANCE, at=AT, starts_on=date(2026, 1, 5))
    return person


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_an_edit_and_a_publication_at_once_never_both_happen(trainer: User, governance: User) -> None:
    for number in range(5):
        guideline = make_guideline(f"g{number}")
        draft = approved(make_draft(guideline, trainer), author=trainer, approver=governance)
        words = {**body_of("And at night."), "body": make_texts(f"g{number}", extra="And at night.")["en"][2]}
        published, saved = at_once(
            lambda draft=draft: publish(draft=draft, by=governance, at=AT),
            lambda draft=draft, words=words: save_text(draft=draft, language="en", by=trainer, at=AT, **words),
        )
        refused = [one for one in (published, saved) if isinstance(one, CannotMove)]
        assert len(refused) == 1
        if isinstance(published, Revision):
            assert "And on weekends." in text_of(guideline).body


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_both_happen(trainer: User, governance: User) -> None:
    """The same two, each looking first and writing when the other has looked as well."""
    draft = approved(make_draft(make_guideline(), trainer), author=trainer, approver=governance)
    together = Barrier(2)

    def unguarded_publication() -> None:
        was_approved = standing_of(draft).approval
        together.wait(timeout=30)
        if was_approved:
            RevisionDraft.objects.filter(pk=draft.pk).update(closed_at=AT)

    def unguarded_edit() -> None:
        was_open = RevisionDraft.objects.get(pk=draft.pk).closed_at is None
        together.wait(timeout=30)
        if was_open:
            draft.texts.update(summary="Lost.")

    at_once(unguarded_publication, unguarded_edit)
    now = RevisionDraft.objects.get(pk=draft.pk)
    assert now.closed_at
    assert sha(draft) != DraftMove.objects.filter(draft=draft, act="approved").get().sha256


def test_who_signed_before_the_end_stays_verified_and_nobody_signs_after_it_in_any_zone(
    guideline: Guideline, governance: User, second: User, tmp_path: Path
) -> None:
    early = datetime(2026, 3, 3, 0, 30, tzinfo=UTC)  # still the day before in Portland
    person = make_person("Ann Lee", time_zone="America/Los_Angeles", country="US")
    make_signature(make_person(), text_of(guideline), at=AT)
    opened = open_ceremony(user=person, reading=Reading(text_of(guideline)), at=early - timedelta(minutes=1))
    draft = open_draft(guideline=guideline, kind=Kind.RETIREMENT, by=second, at=AT)
    save_change(draft=draft, note="G4 says it better.", by=second, at=AT)
    publish(draft=approved(draft, author=second, approver=governance), by=second, at=early)
    with pytest.raises(Retired):
        refuse_outdated(opened, at=early + timedelta(minutes=1))
    folder = tmp_path / "log"
    export(folder, at=early + timedelta(minutes=2))
    assert verify("verify-log", folder, "--key", folder / "log-key.txt").exit == 3  # sound, not anchored
