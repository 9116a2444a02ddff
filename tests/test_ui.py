"""Components keep their promises: words beside colors, labels and errors tied to fields, dates as people read them."""

from datetime import UTC, date, datetime
from xml.etree import ElementTree

import pytest
from django import forms
from django.template import engines
from django.template.loader import render_to_string
from django.utils import translation

from lms.lib import formats
from lms.lib.badge_art import FAMILY, badge_context
from lms.lib.bar_chart import bars


class Note(forms.Form):
    link = forms.URLField(label="Link", help_text="The page that you saw.", assume_scheme="https")
    kind = forms.ChoiceField(label="Kind", choices=[("praise", "Praise")], widget=forms.RadioSelect)


def draw(source: str, **context: object) -> str:
    return engines["django"].from_string(source).render(context)


@pytest.mark.parametrize(
    ("due", "words"),
    [(date(2026, 12, 16), "in 23 days"), (date(2026, 11, 23), "today"), (date(2026, 11, 20), "3 days ago")],
)
def test_a_due_date_says_how_far_away_it_is(due: date, words: str) -> None:
    assert formats.in_days(due, date(2026, 11, 23)) == words


def test_dates_and_figures_follow_the_language() -> None:
    with translation.override("da"):
        assert formats.day(date(2026, 12, 16)) == "16. december 2026"
        assert formats.percent(8800).startswith("88,0")
    with translation.override("en"):
        assert formats.day(date(2026, 12, 16)) == "16 December 2026"
        assert formats.percent(8800) == "88.0%"


def test_a_clock_shows_local_time() -> None:
    with translation.override("en"):
        assert formats.clock(datetime(2026, 12, 4, 9, 42, tzinfo=UTC)) == "10:42"


def test_a_chip_always_carries_its_word() -> None:
    assert "Overdue" in draw('{% chip "overdue" %}')
    assert "On leave" in draw('{% chip "on_leave" %}')


def test_a_field_ties_label_hint_and_error_to_its_control() -> None:
    html = draw("{% field form.link %}", form=Note({"link": "nonsense"}))
    assert '<label class="form-label" for="id_link">' in html
    assert 'aria-describedby="id_link_helptext id_link_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_link_error"' in html
    assert "nonsense" in html


def test_radios_stand_in_a_fieldset_with_a_legend() -> None:
    html = draw("{% field form.kind %}", form=Note())
    assert html.count("<fieldset") == 1
    assert "<legend" in html


def test_the_summary_of_errors_links_to_each_field() -> None:
    html = draw("{% error_summary form %}", form=Note({"link": "nonsense"}))
    assert 'href="#id_link"' in html
    assert draw("{% error_summary form %}", form=Note()).strip() == ""


def test_what_people_wrote_is_escaped_in_every_slot() -> None:
    hostile = "<script>alert(1)</script>"
    sources = (
        "{% button %}{{ x }}{% endbutton %}",
        "{% panel title=x %}{{ x }}{% endpanel %}",
        "{% row title=x meta=x %}{{ x }}{% endrow %}",
        "{% notice title=x %}{{ x }}{% endnotice %}",
        "{% chip 'due' text=x %}{% avatar x %}{% signature x %}{% badge 'listener' name=x %}",
        "{% fold x %}{{ x }}{% endfold %}{% empty %}{{ x }}{% endempty %}",
    )
    for source in sources:
        assert "<script" not in draw(source, x=hostile).lower()


def test_bars_share_one_scale() -> None:
    long, short = bars([{"label": "A", "done": 3, "overdue": 1}, {"label": "B", "done": 2}])
    assert long.end == 100
    assert short.end == 50
    assert [piece.state for piece in long.pieces] == ["done", "overdue"]


@pytest.mark.parametrize("language", ["en", "da"])
@pytest.mark.parametrize("state", ["plain", "not-yet", "lapsed"])
@pytest.mark.parametrize("slug", [*FAMILY, "something-else"])
def test_every_badge_is_a_well_formed_file_of_its_own(slug: str, state: str, language: str) -> None:
    """In Danish too, where numbers carry a comma."""
    with translation.override(language):
        context = badge_context(slug, name="A <long> name & more", state=state, word="Expired")
        svg = render_to_string("components/art/badge.html", context)
    root = ElementTree.fromstring(svg)  # noqa: S314  drawn by ourselves
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.get("viewBox") == "0 0 240 240"
