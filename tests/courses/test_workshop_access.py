"""Who may enter the trainers' workshop, and that everybody can use it."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from accounts.models import User
from courses.models import Activity, Course, Edition, Module
from tests.builders import make_course, make_programme, make_version
from tests.cast import let_in, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition(db: None) -> Edition:
    make_programme()
    return make_course()


@pytest.fixture
def lesson(edition: Edition) -> Activity:
    return edition.activities.get(key="lesson-1")


def page_of(row: Activity | Edition | Module | Course) -> str:
    return reverse(f"admin:courses_{row._meta.model_name}_change", args=[row.pk])


URLS: dict[str, Callable[[Edition], list[int]]] = {
    "courses_course_changelist": lambda edition: [],
    "courses_course_change": lambda edition: [edition.course_id],
    "courses_edition_changelist": lambda edition: [],
    "courses_edition_change": lambda edition: [edition.pk],
    "courses_edition_publish": lambda edition: [edition.pk],
    "courses_module_change": lambda edition: [edition.modules.get().pk],
    "courses_activity_changelist": lambda edition: [],
    "courses_activity_change": lambda edition: [edition.activities.first().pk],
    "courses_activity_preview": lambda edition: [edition.activities.first().pk],
}


@pytest.mark.parametrize("name", URLS)
def test_authors_and_reviewers_look_others_do_not(
    name: str, edition: Edition, trainer: User, governance: User, hr: User, staff: User
) -> None:
    url = reverse(f"admin:{name}", args=URLS[name](edition))

    assert signed_in(trainer).get(url).status_code == 200
    assert signed_in(governance).get(url).status_code == 200
    assert signed_in(hr).get(url).status_code == 403
    assert signed_in(staff).get(url).status_code in {302, 403}


def test_reviewers_write_nothing(governance: User, edition: Edition, lesson: Activity) -> None:
    client = signed_in(governance)
    pk, module = edition.pk, edition.modules.get().pk
    before = list(Activity.objects.values())

    for name, args in (
        ("courses_activity_change", [lesson.pk]),
        ("courses_edition_change", [pk]),
        ("courses_module_change", [module]),
        ("courses_course_change", [edition.course_id]),
        ("courses_edition_outline", [pk]),
        ("courses_edition_publish", [pk]),
        ("courses_edition_add_module", [pk]),
        ("courses_edition_add_activity", [pk, module, "lesson"]),
        ("courses_course_add_edition", [edition.course_id]),
    ):
        response = client.post(
            reverse(f"admin:{name}", args=args), {"title": "x", "act": f"activity-remove:{lesson.pk}", "sure": "1"}
        )
        assert response.status_code == 403, name
    assert list(Activity.objects.values()) == before
    assert b'value="save"' not in client.get(page_of(lesson)).content


def test_communications_writes_the_program_and_trainers_do_not(communications: User, trainer: User) -> None:
    programme = make_programme()
    url = reverse("admin:courses_programme_change", args=[programme.pk])

    assert signed_in(communications).get(url).status_code == 200
    assert signed_in(trainer).get(url).status_code == 403


@pytest.mark.parametrize("width", [1280, 320])
def test_the_workshop_is_accessible_and_keeps_its_preview_fresh(
    page: Page, axe: Callable[[Page], None], trainer: User, edition: Edition, lesson: Activity, width: int
) -> None:
    make_version(edition)
    page.set_viewport_size({"width": width, "height": 800})
    let_in(page.context, trainer)

    for url in (page_of(edition), reverse("admin:courses_edition_publish", args=[edition.pk]), page_of(lesson)):
        page.goto(url)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, url
    page.fill("textarea[name=body]", "Water **first**, {{company_short}}.")
    page.wait_for_selector("#preview strong:text('first')")
    assert "Havnby" in page.inner_text("#preview")
    page.click(".submit-row button")
    page.wait_for_selector("text=The draft is saved.")
    lesson.refresh_from_db()
    assert lesson.body == "Water **first**, {{company_short}}."
