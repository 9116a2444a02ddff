"""Digital Bazaar's verifier and jose accept our badges, and refuse each that was changed, revoked or has expired."""

import json
from base64 import b64encode
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from courses.certification.badges import pictures
from courses.certification.badges.addresses import base, did
from courses.certification.badges.baking import bake_png, bake_svg
from courses.certification.badges.issuing import issue_missing, sync_revocations
from courses.certification.badges.models import Credential
from tests.builders import AT
from tests.builders_badges import make_award, revoke
from tests.courses.badges.independent import verdicts

pytestmark = pytest.mark.django_db
PLACES = 150


def site() -> dict[str, Any]:
    """What a stranger's verifier would fetch."""
    fetch = Client().get
    keys = fetch("/.well-known/jwks.json").json()["keys"]
    paths = ["/status/revocation/1", *(key["kid"].removeprefix(base()) for key in keys)]
    return {did(): fetch("/.well-known/did.json").json(), **{base() + path: fetch(path).json() for path in paths}}


def png(row: Credential) -> bytes:
    return bake_png(pictures.png("listener", "Listener"), row.document)


def svg(row: Credential) -> str:
    return bake_svg(pictures.svg("listener", "Listener"), row.document)


def cases(row: Credential, name: str) -> list[dict[str, str]]:
    texts = {"json": row.document, "jwt": row.jwt, "png": b64encode(png(row)).decode(), "svg": svg(row)}
    return [{"name": f"{name} {kind}", "kind": kind, "text": text} for kind, text in texts.items()]


def spoiled(row: Credential) -> list[dict[str, str]]:
    """One byte changed at many places; what then still reads as the same value is left out."""
    found = []
    for kind, text in (("json", row.document), ("jwt", row.jwt)):
        for place in range(0, len(text), max(1, len(text) // PLACES)):
            other = text[:place] + ("A" if text[place] != "A" else "B") + text[place + 1 :]
            found.append({"name": f"{kind} at {place}", "kind": kind, "text": other})
    return found + spoiled_pictures(row)


def spoiled_pictures(row: Credential) -> list[dict[str, str]]:
    """Every part of a PNG is covered by its checksums; of an SVG only the badge in it."""
    found = []
    whole = png(row)
    for place in range(0, len(whole), len(whole) // PLACES):
        other = b64encode(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]).decode()
        found.append({"name": f"png at {place}", "kind": "png", "text": other})
    text = svg(row)
    start, end = text.index("CDATA[") + 6, text.index("]]>")
    for place in range(start, end, (end - start) // PLACES):
        other = text[:place] + ("A" if text[place] != "A" else "B") + text[place + 1 :]
        found.append({"name": f"svg at {place}", "kind": "svg", "text": other})
    return found


def test_a_stranger_accepts_what_is_good_and_nothing_else(staff: User) -> None:
    issue_missing([make_award(staff, awarded_on=AT.date() - timedelta(days=30)).user_id], AT)
    good = make_award(staff, evidence={"sign_offs": [{"guideline": "g1"}]})
    withdrawn = make_award(staff, awarded_on=AT.date() - timedelta(days=20))
    expired = make_award(staff, awarded_on=AT.date() - timedelta(days=400))
    issue_missing(None, AT)
    revoke(withdrawn)
    sync_revocations(AT + timedelta(minutes=1))
    rows = {
        name: Credential.objects.get(award=one)
        for name, one in {"good": good, "withdrawn": withdrawn, "expired": expired}.items()
    }
    assert "evidence" in json.loads(rows["good"].document)
    asked = [case for name, row in rows.items() for case in cases(row, name)]
    extra = json.dumps({**json.loads(rows["good"].document), "score": "100"})
    asked += [{"name": "a member added", "kind": "json", "text": extra}, *spoiled(rows["good"])]
    answers = verdicts(site(), asked, AT + timedelta(minutes=2))
    assert len(answers) == len(asked) > 4 * PLACES
    assert {name for name, reason in answers.items() if not reason} == {"good json", "good jwt", "good png", "good svg"}
    assert answers["withdrawn jwt"] == "revoked"
