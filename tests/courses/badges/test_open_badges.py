"""Badges as signed documents and tokens: what is issued, what is believed, what is not."""

import base64
import gzip
import json
from collections.abc import Iterator
from copy import deepcopy
from datetime import timedelta
from hashlib import sha256
from io import StringIO
from typing import Any
from urllib.parse import urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.core.checks import run_checks
from django.core.management import call_command
from django.test import Client

from accounts.models import User
from courses.certification.badges import base58, proofs
from courses.certification.badges.checking import check
from courses.certification.badges.issuing import issue_missing, sync_revocations
from courses.certification.badges.models import Credential, IssuerKey
from courses.certification.models import Award
from courses.evidence.models import Checkpoint, Entry
from tests.builders import AT
from tests.builders_badges import make_award, revoke
from tests.cast import signed_in
from tests.courses.badges.vector import EXAMPLE, EXAMPLE_KEY
from tests.races import at_once, on_postgresql

pytestmark = pytest.mark.django_db
PINNED = {
    "credentials-v2.json": "8a9f494a89ecc51db093e90e84713e07e84d6d9204364a9b3c7868b21751236f",
    "open-badges-3.0.3.json": "7d565ce7159a06e19b8b07d57c80be56843d221d1b7f1aaf2f1b425660c521c3",
    "open-badges-extensions.json": "890cbecef766499afb79bd71a3997cf381c6a10188152e65e9b84a93ee13fbad",
}


def issued(user: User, **fields: Any) -> Credential:
    award = make_award(user, is_open=True, **fields)
    issue_missing([user.pk], AT)
    return Credential.objects.get(award=award)


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from leaves(value[key], (*path, key))
    else:
        yield path


def changed(document: dict[str, Any], path: tuple[Any, ...], *, remove: bool = False) -> str:
    copy = deepcopy(document)
    place = copy
    for key in path[:-1]:
        place = place[key]
    if remove:
        del place[path[-1]]
    else:
        place[path[-1]] = "another" if isinstance(place[path[-1]], str) else None
    return json.dumps(copy)


def kinds(*documents: str) -> set[str]:
    return {check(document, AT).kind for document in documents}


def test_the_worked_example_of_the_specification_verifies() -> None:
    raw = base58.decode(EXAMPLE_KEY.removeprefix("z"))
    key = Ed25519PublicKey.from_public_bytes(raw.removeprefix(b"\xed\x01"))
    proofs.verify(EXAMPLE, key=key)
    with pytest.raises(proofs.BadProof):
        proofs.verify({**EXAMPLE, "name": "Another"}, key=key)


def test_contexts_are_the_pinned_ones() -> None:
    assert {name: sha256((proofs.FOLDER / name).read_bytes()).hexdigest() for name in PINNED} == PINNED


def test_document_and_token_of_a_new_badge_are_valid(staff: User) -> None:
    row = issued(staff)
    assert [check(text, AT).kind for text in (row.document, row.document.encode(), row.jwt)] == ["valid"] * 3
    assert check(row.document, AT + timedelta(days=366)).kind == "expired"
    assert check(row.jwt, AT + timedelta(days=366)).kind == "expired"
    assert check(row.document, AT - timedelta(days=2)).kind == "not-yet"


def test_the_document_says_nothing_of_the_person(staff: User) -> None:
    text = issued(staff).document
    assert not any(word and word in text for word in (staff.name, staff.email, staff.employee_number, str(staff.uuid)))
    header = jwt.get_unverified_header(Credential.objects.get().jwt)
    assert (set(header), header["alg"], header["typ"]) == ({"alg", "kid", "typ"}, "RS256", "JWT")


def test_every_leaf_changed_or_removed_is_refused(staff: User) -> None:
    document = json.loads(issued(staff).document)
    paths = list(leaves(document))
    assert len(paths) > 30
    assert "valid" not in kinds(*(changed(document, path) for path in paths))
    assert "valid" not in kinds(*(changed(document, path, remove=True) for path in paths))


def test_what_is_added_or_not_a_badge_is_refused(staff: User) -> None:
    text = issued(staff).document
    document = json.loads(text)
    assert kinds(json.dumps({**document, "score": "100"})) == {"tampered"}
    assert kinds(text.replace('{"@context"', '{"name":"x","@context"')) == {"unreadable"}
    assert kinds("", "{", "[]", "a.b.c", "\ud800", "{" * 100_000, '{"issuer":1}' * 2) == {"unreadable"}
    assert kinds(json.dumps(EXAMPLE), "{}") == {"foreign"}


def test_tokens_by_other_ways_of_signing_are_refused(staff: User) -> None:
    token = issued(staff).jwt
    payload = jwt.decode(token, options={"verify_signature": False})
    kid = jwt.get_unverified_header(token)["kid"]
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public = IssuerKey.objects.get(kind="rsa").public
    signature = base64.urlsafe_b64encode(b"\0" * 384).decode().rstrip("=")
    forged = [
        jwt.encode(payload, None, algorithm="none", headers={"kid": kid}),
        jwt.encode(payload, sha256(public.encode()).hexdigest(), algorithm="HS256", headers={"kid": kid}),
        jwt.encode(payload, stranger, algorithm="RS256", headers={"kid": kid}),
        jwt.encode(payload, stranger, algorithm="RS256", headers={"kid": "https://elsewhere.example/keys/rsa-1"}),
        ".".join([*token.split(".")[:2], signature]),
    ]
    assert kinds(*forged) == {"tampered"}


def test_a_withdrawn_badge_gets_its_bit_and_keeps_it(staff: User) -> None:
    row = issued(staff)
    stays = make_award(staff, awarded_on=row.award.awarded_on - timedelta(days=9))
    issue_missing(None, AT)
    revoked = revoke(row.award)
    revoked_at = revoked.recorded_at + timedelta(minutes=1)
    assert (sync_revocations(revoked_at), sync_revocations(revoked_at)) == (1, 0)
    assert kinds(row.document, row.jwt) == {"revoked"}
    assert kinds(stays.credential.document) == {"valid"}
    served = Client().get("/status/revocation/1")
    encoded = served.json()["credentialSubject"]["encodedList"].removeprefix("u")
    bits = gzip.decompress(base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)))
    assert [i for i in range(131072) if bits[i // 8] & 0x80 >> i % 8] == [row.status_index]
    assert served["Access-Control-Allow-Origin"] == "*" and "max-age=300" in served["Cache-Control"]
    assert list(Entry.objects.values_list("type", flat=True)) == ["badge.issued"] * 2 + ["badge.revoked"]


def test_old_badges_stay_valid_when_keys_are_rotated(staff: User) -> None:
    old = issued(staff)
    said = StringIO()
    for kind in ("ed", "rsa"):
        call_command("rotate_issuer_key", kind, stdout=said)
    assert said.getvalue().split() == ["ed-2", "rsa-2"]
    new = make_award(staff, awarded_on=AT.date() - timedelta(days=3))
    issue_missing(None, AT)
    assert "#ed-2" in new.credential.document and "/keys/rsa-2" not in old.jwt
    assert kinds(old.document, old.jwt, new.credential.document, new.credential.jwt) == {"valid"}
    assert len(Client().get("/.well-known/did.json").json()["assertionMethod"]) == 4


def test_a_stolen_key_vouches_for_nothing_and_its_badges_are_signed_anew(staff: User) -> None:
    old = issued(staff)
    for kid in ("ed-1", "rsa-1"):
        call_command("compromise_issuer_key", kid, stdout=StringIO())
    new = Credential.objects.get()
    assert kinds(old.document, old.jwt) == {"tampered"}
    assert kinds(new.document, new.jwt) == {"valid"}
    assert json.loads(new.document)["id"] == json.loads(old.document)["id"]
    assert Client().get("/keys/rsa-1").status_code == 404
    trusted = Client().get("/.well-known/did.json").json()["assertionMethod"]
    assert [method.partition("#")[2] for method in trusted] == ["ed-2", "rsa-2"]
    assert json.loads(new.status_list.document)["proof"]["verificationMethod"] in trusted


def test_documents_are_for_whoever_may_see_the_page(staff: User) -> None:
    award = make_award(staff)
    issue_missing(None, AT)
    address = f"/credentials/{award.uuid}"
    for end in (".json", ".jwt"):
        assert Client().get(address + end).status_code == 404
        own = signed_in(staff).get(address + end)
        assert own.status_code == 200 and "Access-Control-Allow-Origin" not in own
    signed_in(staff).post(f"/badges/{award.uuid}/page/", {"page": "open"})
    answer = Client().get(address, headers={"accept": "application/ld+json"})
    assert (answer["Content-Type"], answer["Vary"].count("Accept")) == ("application/ld+json", 1)
    assert answer["Access-Control-Allow-Origin"] == "*" and answer.content.decode() == award.credential.document
    assert Client().get(address)["Content-Type"].startswith("text/html")


def test_the_achievement_gets_a_new_version_when_its_words_change(staff: User) -> None:
    row = issued(staff)
    certification = row.award.certification
    certification.wording = "Trained to listen well"
    certification.save()
    later = make_award(staff, awarded_on=AT.date() - timedelta(days=3), certification=certification)
    issue_missing(None, AT)
    assert (row.achievement.number, later.credential.achievement.number) == (1, 2)
    shown = [Client().get(f"/achievements/listener/v{n}").json()["description"] for n in (1, 2)]
    assert shown == ["Trained to listen and pass on", "Trained to listen well"]


def test_what_was_signed_leads_to_a_checkpoint_of_the_log_and_names_nobody(staff: User) -> None:
    assert "evidence" not in json.loads(issued(staff).document)
    signed = {"sign_offs": [{"guideline": "g1", "uuid": "5c1d", "record_sha256": "0" * 64}]}
    row = issued(staff, awarded_on=AT.date() - timedelta(days=3), evidence=signed)
    (evidence,) = json.loads(row.document)["evidence"]
    answer = Client().get(urlsplit(evidence["id"]).path)
    assert answer.status_code == 200 and answer["Content-Type"].startswith("text/plain")
    assert answer.text == Checkpoint.objects.all()[0].note
    assert int(answer.text.splitlines()[1]) == int(evidence["id"].rsplit("/", 1)[1]) == 1
    assert "5c1d" not in row.document and "g1" not in row.document
    assert Client().get("/evidence/checkpoints/99").status_code == 404


def test_another_host_is_refused_at_the_start(staff: User, settings: Any) -> None:
    issued(staff)
    settings.ISSUER_HOST = "elsewhere.example"
    assert "badges.E001" in {found.id for found in run_checks(databases=["default"])}


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_issue_one(staff: User) -> None:
    make_award(staff)
    assert sorted(at_once(*[lambda: issue_missing(None, AT)] * 2)) == [0, 1]
    assert (Credential.objects.count(), Award.objects.count(), IssuerKey.objects.count()) == (1, 1, 2)
