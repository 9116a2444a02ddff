"""After an upgrade the product's curriculum comes again: what is new is brought, what was changed here stays."""

import shutil
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Audience, Tier
from courses.certification.models import Certification, RequirementRule
from courses.certification.rules import set_rule
from courses.guidelines.models import Revision, RevisionText
from courses.models import Activity, CourseVersion
from courses.packages.located import Refused
from courses.packages.starter import load_starter
from tests.builders import AT, make_programme
from tests.builders_packages import curriculum_of

pytestmark = pytest.mark.django_db
LATER = AT.replace(month=9)
TITLE = "title: "


@pytest.fixture
def product(tmp_path: Path) -> Path:
    """A copy of the curriculum that the next release may change."""
    make_programme()
    folder = Path(shutil.copytree(curriculum_of("listen"), tmp_path / "curriculum"))
    load_starter(AT, root=folder)
    return folder


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def first_lesson() -> Activity:
    return Activity.objects.filter(edition__course__slug="listen", edition__language="en", kind="lesson").first()


def write(lesson: Activity, title: str) -> None:
    Activity.objects.filter(pk=lesson.pk).update(title=title)


def rewrite(folder: Path) -> None:
    """The next release has another title over the course's first lesson."""
    lesson = first_lesson()
    (path,) = [one for one in folder.glob("listen/en/*/*.md") if f"key: {lesson.key}\n" in one.read_text()]
    edit(path, f"title: {lesson.title}", "title: A better first line")


def versions() -> int:
    return CourseVersion.objects.filter(edition__course__slug="listen", edition__language="en").count()


def test_a_course_that_nobody_changed_here_is_brought_up_to_date(product: Path) -> None:
    rewrite(product)
    assert load_starter(LATER, root=product) == []
    assert first_lesson().title == "A better first line"
    assert versions() == 2


def test_what_a_trainer_wrote_stays_and_is_named(product: Path) -> None:
    lesson = first_lesson()
    rewrite(product)
    write(lesson, "What we heard at the gate")
    assert load_starter(LATER, root=product) == ["course/listen"]
    assert first_lesson().title == "What we heard at the gate"
    assert versions() == 1

    assert load_starter(LATER, root=product, replace=["course/listen"]) == []
    assert first_lesson().title == "A better first line"


def test_a_picture_that_a_trainer_changed_stays(product: Path) -> None:
    lesson = first_lesson()
    picture = lesson.edition.course.pictures.first()
    picture.pk, picture.sha256 = None, "0" * 64
    picture.save()
    rewrite(product)
    assert load_starter(LATER, root=product) == ["course/listen"]


def test_without_news_nothing_is_named_though_much_was_changed_here(product: Path) -> None:
    write(first_lesson(), "What we heard at the gate")
    Tier.objects.filter(slug="sme").update(name="Our experts")
    assert load_starter(LATER, root=product) == []
    assert first_lesson().title == "What we heard at the gate"
    assert Tier.objects.get(slug="sme").name == "Our experts"


def change_the_due_days(product: Path) -> None:
    rule = RequirementRule.objects.known().get()
    about = {"requirement": rule.requirement, "audience_rule": rule.audience_rule}
    set_rule(**about, starts_on=AT.date(), due_days=45, at=AT)


def change_the_audience(product: Path) -> None:
    Audience.objects.filter(slug="executives").update(rule={"fact": "grade", "in": ["E1"]})


def change_the_name(product: Path) -> None:
    Certification.objects.filter(slug="listener").update(months=6)


def news(file: str, old: str, new: str) -> Callable[[Path], None]:
    return lambda product: edit(product / file, old, new)


@pytest.mark.parametrize(
    ("here", "there", "part"),
    [
        (
            change_the_due_days,
            news("certifications/listener.yaml", "due_days: 30", "due_days: 20"),
            "requirement/all-staff-listener",
        ),
        (
            change_the_audience,
            news("audiences.yaml", "slug: executives\n  name: ", "slug: executives\n  name: X"),
            "audience/executives",
        ),
        (change_the_name, news("certifications/listener.yaml", "months: 12", "months: 18"), "certification/listener"),
    ],
)
def test_own_rules_stay_whatever_the_product_says_now(
    product: Path, here: Callable[[Path], None], there: Callable[[Path], None], part: str
) -> None:
    here(product)
    there(product)
    assert load_starter(LATER, root=product) == [part]
    assert load_starter(LATER, root=product, replace=[part]) == []


def test_own_due_days_do_not_keep_a_new_course_from_its_path(product: Path, tmp_path: Path) -> None:
    """The renewal comes with a later release; only the rule is ours, its path is the product's."""
    change_the_due_days(product)
    later = curriculum_of("listen", "listen-renewal")
    assert load_starter(LATER, root=later) == []
    listener = Certification.objects.get(slug="listener")
    assert [str(one) for one in listener.criteria.filter(path="renewal")] == ["G1", "G3", "G4", "listen-renewal"]
    assert RequirementRule.objects.known().get().due_days == 45


def test_a_certification_that_governance_opened_is_not_closed(product: Path) -> None:
    Certification.objects.filter(slug="employee-advocate").update(is_draft=False)
    load_starter(LATER, root=product)
    assert not Certification.objects.get(slug="employee-advocate").is_draft


def test_a_guideline_with_new_words_waits_for_people(product: Path) -> None:
    """Else an upgrade would ask the whole company to sign again."""
    edit(product / "guidelines/g3/en.md", TITLE, f"{TITLE}New. ")
    assert load_starter(LATER, root=product) == ["guideline/g3"]
    assert set(Revision.objects.values_list("number", flat=True)) == {1}
    assert load_starter(LATER, root=product, replace=["guideline/g3"]) == []
    assert RevisionText.objects.filter(title__startswith="New. ", revision__number=2).exists()


def test_what_is_not_there_cannot_be_replaced(product: Path) -> None:
    with pytest.raises(Refused, match="course/juggling"):
        load_starter(LATER, root=product, replace=["course/juggling"])


def test_the_command_says_what_was_left() -> None:
    make_programme()
    call_command("load_starter", stdout=StringIO())
    Tier.objects.filter(slug="sme").update(name="Our experts")
    said = StringIO()
    call_command("load_starter", stdout=said)
    assert "Left as it is" not in said.getvalue()
    with pytest.raises(CommandError, match="course/juggling"):
        call_command("load_starter", "--replace", "course/juggling", stdout=StringIO())
