"""Twenty clicks at the same moment make one signature; the control shows that twenty can collide here."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from courses.guidelines.ceremony import Replayed, claim
from courses.guidelines.models import Ceremony, SignOff
from courses.guidelines.services import sign, statement_for
from tests.append_only import lifted
from tests.builders import AT, make_person
from tests.builders_guidelines import make_guideline, open_text, signature_records, text_of
from tests.races import at_once, on_postgresql

pytestmark = [
    pytest.mark.django_db(transaction=True),
    on_postgresql,
]
CLICKS = 20


def click(ceremony: Ceremony) -> SignOff:
    return sign(
        ceremony=ceremony,
        statement=statement_for(user=ceremony.user, text=ceremony.revision_text, at=AT),
        method="password",
        authenticated_at=AT - timedelta(seconds=5),
        at=AT,
    )


def test_twenty_clicks_at_once_make_one_signature_and_one_record() -> None:
    person, text = make_person(), text_of(make_guideline())
    opened = open_text(person, text)
    signatures = at_once(*[lambda: click(opened)] * CLICKS)
    assert len(signatures) == CLICKS
    assert len({signature.pk for signature in signatures}) == 1
    assert (SignOff.objects.count(), signature_records().count()) == (1, 1)


def test_a_form_counts_once_however_many_use_it() -> None:
    opened = open_text(make_person(), text_of(make_guideline()))
    outcomes = at_once(*[lambda: claim(opened, at=AT)] * CLICKS)
    assert [type(one) for one in outcomes].count(Replayed) == CLICKS - 1


def test_control_a_form_that_is_looked_at_first_counts_often() -> None:
    opened = open_text(make_person(), text_of(make_guideline()))
    together = threading.Barrier(CLICKS)

    def unguarded() -> int:
        is_unused = Ceremony.objects.filter(pk=opened.pk, used_at__isnull=True).exists()
        together.wait()
        return Ceremony.objects.filter(pk=opened.pk).update(used_at=AT) if is_unused else 0

    assert sum(at_once(*[unguarded] * CLICKS)) == CLICKS


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
