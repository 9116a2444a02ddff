"""From when a version holds in a country: nobody owes it before, and a waiting country stays waiting."""

from datetime import date, timedelta

import pytest
from django.test import Client

from accounts.models import User
from courses.guidelines.gaps import find_gaps
from courses.guidelines.models import CountryStart, Guideline, Revision
from courses.guidelines.needs import read_needs
from courses.guidelines.starts import MAX_BYTES, Approval, CannotStart, set_start
from tests.builders import AT, make_person
from tests.builders_guidelines import make_guideline, make_revision
from tests.cast import signed_in

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)
AGREED = Approval("works-council.pdf", b"%PDF-1.7 agreed")


@pytest.fixture
def german() -> User:
    return make_person("Jana Vogt", country="DE")


@pytest.fixture
def guideline() -> Guideline:
    return make_guideline("g1", waits=["DE"])


def begins(user: User, revision: Revision, on: date = TODAY) -> date | None:
    spans = read_needs([user.pk], on).spans(user.pk, revision)
    return spans[0][0] if spans else None


def start(revision: Revision, by: User, **fields: object) -> CountryStart:
    values = {"country": "DE", "starts_on": TODAY, "approval": AGREED, "today": TODAY, "at": AT}
    return set_start(revision=revision, by=by, **{**values, **fields})  # type: ignore[arg-type]


def test_a_country_that_waits_owes_nothing_and_the_others_do(guideline: Guideline, german: User) -> None:
    dane, revision = make_person(), guideline.revisions.get()
    assert begins(german, revision) is None
    assert begins(dane, revision) == TODAY
    assert not Revision.objects.in_force(TODAY, "DE").exists()


def test_with_the_approval_it_holds_from_the_day(guideline: Guideline, german: User, governance: User) -> None:
    revision = guideline.revisions.get()
    row = start(revision, governance, starts_on=TODAY + timedelta(days=5))
    assert begins(german, revision) == TODAY + timedelta(days=5)
    assert (row.recorded_by, bytes(row.approval or b"")) == (governance, AGREED.content)
    assert CountryStart.objects.filter(superseded_at=AT).count() == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"approval": None}, "Attach the works council"),
        ({"starts_on": date(2025, 12, 1)}, "before the version is in force"),
        ({"starts_on": date(2026, 3, 1)}, "That day is past"),
        ({"approval": Approval("a.pdf", b"MZ an executable")}, "must be a PDF"),
        ({"approval": Approval("a.html", b"<script>")}, "must be a PDF"),
        ({"approval": Approval("a.txt", b"agreed\0")}, "must be a PDF"),
        ({"approval": Approval("a.txt", b"x" * (MAX_BYTES + 1))}, "larger than 5 MB"),
        ({"country": "DK"}, "holds in this country already"),
    ],
)
def test_a_start_that_cannot_be_is_refused(
    guideline: Guideline, governance: User, fields: dict[str, object], words: str
) -> None:
    with pytest.raises(CannotStart, match=words):
        start(guideline.revisions.get(), governance, **fields)
    assert CountryStart.objects.count() == 1


def test_what_has_begun_cannot_be_taken_back(guideline: Guideline, governance: User) -> None:
    start(guideline.revisions.get(), governance)
    with pytest.raises(CannotStart, match="cannot be taken back"):
        start(guideline.revisions.get(), governance, starts_on=None)


def test_a_country_that_waits_waits_for_the_next_version_too(
    guideline: Guideline, german: User, governance: User
) -> None:
    second = make_revision(guideline, extra="More.")
    assert begins(german, second) is None
    start(second, governance)
    assert begins(german, second) == TODAY
    third = make_revision(guideline, extra="Still more.")
    assert begins(german, third) == TODAY


def test_a_day_that_lies_ahead_was_agreed_for_the_old_text_only(
    guideline: Guideline, german: User, governance: User
) -> None:
    start(guideline.revisions.get(), governance, starts_on=date(2026, 6, 1))
    second = make_revision(guideline, extra="More.", effective_on=TODAY)
    assert begins(german, second) is None
    assert CountryStart.objects.get(revision=second).approval is None


def test_governance_sees_whom_it_does_not_reach(guideline: Guideline, german: User, lager: User) -> None:
    (gaps,) = find_gaps([guideline], TODAY)
    assert [(one.country, one.starts_on, one.people) for one in gaps.waiting] == [("DE", None, 1)]
    assert [(one.language, one.people) for one in gaps.unread] == [("da", 1)]
    assert len(gaps.unowned) == 3


def test_finding_the_gaps_costs_the_same_for_many(django_assert_num_queries: object, german: User) -> None:
    many = [make_guideline(f"g{number}", waits=["DE"]) for number in range(1, 4)]
    with django_assert_num_queries(6):  # type: ignore[operator]
        assert len(find_gaps(many, TODAY)) == 3


def test_only_governance_downloads_the_approval_and_never_as_a_page(
    guideline: Guideline, governance: User, trainer: User, hr: User
) -> None:
    row = start(guideline.revisions.get(), governance)
    url = f"/admin/guidelines/revision/approval/{row.pk}/"
    response = signed_in(governance).get(url)
    assert b"".join(response) == AGREED.content  # type: ignore[arg-type]
    assert response["Content-Disposition"] == 'attachment; filename="works-council.pdf"'
    assert (response["Content-Type"], response["X-Content-Type-Options"]) == ("application/octet-stream", "nosniff")
    assert [signed_in(one).get(url).status_code for one in (trainer, hr)] == [403, 403]
    assert Client().get(url).status_code == 302
