"""Publishing, signing, erasing and a change of keys, each a line of the log under a signed checkpoint."""

import json
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from courses.evidence import services as evidence
from courses.evidence.export import export
from courses.evidence.log import PATIENCE, Draft, append
from courses.evidence.models import Checkpoint, Entry, LogKey, Record
from courses.evidence.services import ClockStepsBack
from courses.guidelines.models import RevisionText, SignOff
from courses.guidelines.services import remembered, sign_many
from tests.append_only import lifted
from tests.builders import AT, make_people, make_person
from tests.builders_guidelines import make_guideline, make_revision, make_signature, signature_records, text_of
from tests.courses.evidence.verifying import Verdict, verify

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def text() -> RevisionText:
    return text_of(make_guideline("g1", "en", "da"))


def exported(folder: Path, at: datetime = AT + 90 * DAY) -> Path:
    export(folder, at=at)
    return folder


def judged(folder: Path, checkpoint: Path | None = None) -> Verdict:
    outside = ["--checkpoint", checkpoint] if checkpoint else []
    return verify("verify-log", folder, "--key", folder / "log-key.txt", *outside)


def test_publishing_and_signing_are_lines_of_one_chain(text: RevisionText) -> None:
    signed = make_signature(make_person(), text, at=AT + DAY)
    entries = list(Entry.objects.all())
    assert [one.type for one in entries] == ["policy.published", "policy.published", "signoff"]
    assert [one.seq for one in entries] == [1, 2, 3]
    hashes = [sha256(one.text.encode()).hexdigest() for one in entries]
    assert [one.prev for one in entries] == ["0" * 64, *hashes[:2]]
    assert (entries[2].record_id, entries[2].record_sha256) == (signed.uuid, signed.record_sha256)
    assert json.loads(entries[2].text)["time"] == "2026-03-03T09:00:00.000000Z"


def test_an_entry_says_nothing_of_the_person(text: RevisionText) -> None:
    person = make_person("Jonas Weber")
    make_signature(person, text)
    line = Entry.objects.get(type="signoff").text
    for word in ("Jonas", "Weber", person.email or "-", person.employee_number or "-", str(person.uuid)):
        assert word not in line


def test_the_publishing_of_a_text_is_recorded_with_its_bytes_and_sentence(text: RevisionText) -> None:
    entry = Entry.objects.get(seq=1)
    body = json.loads(Record.objects.get(uuid=entry.record_id).body)
    assert body["policy"]["content_sha256"] == text.sha256 == sha256(body["text"].encode()).hexdigest()
    assert body["statement"]["sentence"].startswith("I have read version {version} of this guideline")
    assert (body["effective_on"], body["material"]) == ("2026-01-01", True)


def test_the_verifier_finds_an_honest_export_sound_and_a_changed_byte_by_its_number(
    text: RevisionText, tmp_path: Path
) -> None:
    people = make_people(["Ida Holm", "Per Krog", "Jo Lind"])
    sign_many(signatures=[remembered(user=one, text=text, at=AT + DAY) for one in people], at=AT + DAY)
    evidence.rotate_key(at=AT + 2 * DAY)
    newer = text_of(make_revision(text.revision.guideline, extra="New.", at=AT + 3 * DAY).guideline)
    make_signature(people[0], newer, at=AT + 4 * DAY)
    evidence.erase(
        signature_records().get(uuid=SignOff.objects.get(user=people[2]).uuid), reason="Retention", at=AT + 5 * DAY
    )
    folder = exported(tmp_path / "export")
    kept = tmp_path / "checkpoint.txt"
    kept.write_text(Checkpoint.objects.get(size=8).note, encoding="utf-8")
    assert judged(folder).exit == 3
    verdict = judged(folder, kept)
    assert (verdict.exit, verdict.said["anchored_to_seq"], verdict.said["counts"]["withheld"]) == (0, 8, 1)
    records = folder / "records.jsonl"
    records.write_text(records.read_text(encoding="utf-8").replace("Per Krog", "Per Frog"), encoding="utf-8")
    verdict = judged(folder, kept)
    assert (verdict.exit, verdict.first_bad) == (1, Entry.objects.get(record_id=people_record(people[1].pk)).seq)


def people_record(user_id: int) -> object:
    return SignOff.objects.get(user=user_id).uuid


def test_the_command_writes_once_and_leaves_a_line(text: RevisionText, tmp_path: Path) -> None:
    call_command("export_signoffs", str(tmp_path / "export"), "--json")
    assert Entry.objects.last().type == "export"
    assert (tmp_path / "export" / "policies" / f"{text.sha256}.md").read_bytes() == text.body.encode()
    with pytest.raises(CommandError, match="is not empty"):
        call_command("export_signoffs", str(tmp_path / "export"))
    assert Entry.objects.filter(type="export").count() == 1


def test_a_batch_is_logged_in_order_of_time_under_one_checkpoint(text: RevisionText) -> None:
    people = make_people(["Ida Holm", "Per Krog", "Jo Lind"])
    moments = [AT + 3 * DAY, AT + DAY, AT + 2 * DAY]
    signatures = [remembered(user=one, text=text, at=at) for one, at in zip(people, moments, strict=True)]
    rows = sign_many(signatures=signatures, at=AT + 4 * DAY)
    assert [row.signed_at for row in rows] == moments
    assert list(Entry.objects.filter(type="signoff").values_list("at", flat=True)) == sorted(moments)
    assert list(Checkpoint.objects.values_list("size", flat=True)) == [2, 5]


def test_a_clock_that_steps_back_is_refused_and_nothing_is_recorded(text: RevisionText) -> None:
    make_signature(make_person("Ida Holm"), text, at=AT + DAY)
    with pytest.raises(ClockStepsBack):
        make_signature(make_person("Per Krog"), text, at=AT + DAY - PATIENCE - timedelta(seconds=1))
    assert (SignOff.objects.count(), signature_records().count(), Entry.objects.count()) == (1, 1, 3)


def test_a_request_that_was_overtaken_is_logged_after_the_one_before_it(text: RevisionText) -> None:
    make_signature(make_person("Ida Holm"), text, at=AT + DAY)
    signed = make_signature(make_person("Per Krog"), text, at=AT + DAY - timedelta(seconds=1))
    assert signed.signed_at == AT + DAY - timedelta(seconds=1)
    assert Entry.objects.last().at == AT + DAY


def test_an_erased_record_is_gone_and_its_entry_stays(text: RevisionText) -> None:
    signed = make_signature(make_person(), text)
    evidence.erase(signature_records().get(), reason="Retention", at=AT + DAY)
    assert not signature_records().exists()
    assert list(Entry.objects.filter(record_id=signed.uuid).values_list("type", "record_sha256")) == [
        ("signoff", signed.record_sha256),
        ("record.erased", ""),
    ]


def test_the_key_is_made_once_encrypted_and_named_after_the_host(text: RevisionText) -> None:
    make_signature(make_person(), text)
    key = LogKey.objects.get()
    assert key.public.startswith("127.0.0.1/evidence+")
    assert key.private.startswith("-----BEGIN ENCRYPTED PRIVATE KEY-----")


def test_an_append_takes_as_many_statements_in_a_long_log_as_in_a_short_one(
    text: RevisionText, django_assert_num_queries: object
) -> None:
    for _round in range(2):
        with django_assert_num_queries(8):
            append([Draft("export", AT)], at=AT)
        append([Draft("export", AT) for _ in range(200)], at=AT)


def test_what_was_signed_before_the_log_enters_it_once_in_order_of_time(text: RevisionText, tmp_path: Path) -> None:
    people = make_people(["Ida Holm", "Per Krog"])
    for number, person in enumerate(people):
        make_signature(person, text, at=AT + number * DAY)
    with lifted():
        Entry.objects.all().delete()
        Checkpoint.objects.all().delete()
        Record.objects.filter(type="policy-published/1").delete()
    call_command("log_earlier_signoffs")
    moments = [(one.type, one.at) for one in Entry.objects.all()]
    published = [("policy.published", AT)] * 2
    assert moments == [*published, ("signoff", AT), ("signoff", AT + DAY)]
    call_command("log_earlier_signoffs")
    assert Entry.objects.count() == 4
    assert judged(exported(tmp_path / "export")).exit == 3
