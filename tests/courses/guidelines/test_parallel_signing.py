"""Twenty clicks at the same moment make one signature; the control shows that twenty can collide here."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from accounts.models import User
from courses.guidelines.models import RevisionText, SignOff
from courses.guidelines.services import sign, statement_for
from tests.append_only import lifted
from tests.builders import AT, make_person
from tests.builders_guidelines import make_guideline, signature_records, text_of
from tests.races import at_once, on_postgresql

pytestmark = [
    pytest.mark.django_db(transaction=True),
    on_postgresql,
]
CLICKS = 20


def click(person: User, text: RevisionText) -> SignOff:
    return sign(
        user=person,
        text=text,
        statement=statement_for(user=person, text=text, at=AT),
        method="password",
        authenticated_at=AT - timedelta(seconds=5),
        at=AT,
    )


def test_twenty_clicks_at_once_make_one_signature_and_one_record() -> None:
    person, text = make_person(), text_of(make_guideline())
    signatures = at_once(*[lambda: click(person, text)] * CLICKS)
    assert len(signatures) == CLICKS
    assert len({signature.pk for signature in signatures}) == 1
    assert (SignOff.objects.count(), signature_records().count()) == (1, 1)


def test_control_looking_first_and_writing_then_makes_several() -> None:
    person, text = make_person(), text_of(make_guideline())
    unique = next(one for one in SignOff._meta.constraints if one.name == "guidelines_signoff_once")
    together = threading.Barrier(CLICKS)

    def unguarded() -> None:
        there = SignOff.objects.filter(user=person, revision_text=text).exists()
        together.wait()
        if not there:
            SignOff.objects.create(user=person, revision_text=text, method="password", signed_at=AT, recorded_at=AT)

    with connection.schema_editor() as editor:
        editor.remove_constraint(SignOff, unique)
    try:
        at_once(*[unguarded] * CLICKS)
        assert SignOff.objects.count() == CLICKS
    finally:
        with lifted():
            SignOff.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(SignOff, unique)
