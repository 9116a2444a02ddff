"""The fields in which a trainer writes a simulation: settings, a situation with its choices, an ending, cards."""

import re
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.forms.clauses import clauses_field
from courses.forms.rows import ListField, Row
from courses.simulations.document import SimulationDocument

AMOUNT = re.compile(r"([a-z0-9]+(?:-[a-z0-9]+)*)\s*:?\s*([+-]?\d{1,4})")
TEST = re.compile(r"([a-z0-9]+(?:-[a-z0-9]+)*)\s*(>=|<|=)\s*([+-]?\d{1,4})")
TESTS = {">=": "at-least", "<": "below", "=": "equals"}
EFFECTS = [
    ("2", gettext_lazy("much better")),
    ("1", gettext_lazy("better")),
    ("0", gettext_lazy("no difference")),
    ("-1", gettext_lazy("worse")),
    ("-2", gettext_lazy("much worse")),
]
NOT_YET = ("", gettext_lazy("not decided yet"))


def area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class AmountsField(ListField):
    """Variables with numbers, one in each line: “trust +1”."""

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(f"{name} {number:+d}" for name, number in value.items()) if isinstance(value, dict) else value

    def to_python(self, value: Any) -> Any:
        return {name: int(number) for name, number in _parsed(AMOUNT, super().to_python(value), "trust +1")}


class ConditionsField(ListField):
    """What must hold, one in each line: “trust >= 2”."""

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        signs = {name: sign for sign, name in TESTS.items()}
        return "\n".join(f"{one['variable']} {signs[one['test']]} {one['value']}" for one in value)

    def to_python(self, value: Any) -> Any:
        found = _parsed(TEST, super().to_python(value), "trust >= 2")
        return [{"variable": name, "test": TESTS[sign], "value": int(number)} for name, sign, number in found]


def _parsed(pattern: re.Pattern[str], lines: list[str], example: str) -> list[tuple[str, ...]]:
    matches = [pattern.fullmatch(line) for line in lines]
    for line, match in zip(lines, matches, strict=True):
        if match is None:
            message = _("“%(line)s” cannot be read. Write it like this: %(example)s")
            raise forms.ValidationError(message % {"line": line, "example": example})
    return [match.groups() for match in matches if match]


class SettingsForm(forms.Form):
    """What the whole simulation has. `MORE` stands folded."""

    MORE = ("intro", "feedback", "required", "variables", "clauses")

    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    minutes = forms.IntegerField(label=gettext_lazy("Minutes"), min_value=1, max_value=480)
    pass_points = forms.IntegerField(label=gettext_lazy("Points to pass"), min_value=1, max_value=1000)
    lead = forms.CharField(
        label=gettext_lazy("Opening"),
        required=False,
        widget=area(2),
        help_text=gettext_lazy("One or two sentences, shown large under the title."),
    )
    role = forms.CharField(
        label=gettext_lazy("Who you are in it"),
        required=False,
        widget=area(2),
        help_text=gettext_lazy("Such as: You pack orders in the warehouse."),
    )
    start = forms.ChoiceField(label=gettext_lazy("The story begins with"), required=False)
    intro = forms.CharField(
        label=gettext_lazy("Introduction"),
        required=False,
        strip=False,
        widget=area(4),
        help_text=gettext_lazy("Markdown, on the first page. Empty: there is none."),
    )
    feedback = forms.ChoiceField(
        label=gettext_lazy("What came of a choice is shown"),
        choices=[("at-once", gettext_lazy("at once, unless you change it")), ("at-end", gettext_lazy("at the end"))],
        required=False,
    )
    variables = AmountsField(
        label=gettext_lazy("What the story keeps count of"),
        required=False,
        help_text=gettext_lazy("A name and its first number in each line, such as: trust 0. Empty: nothing."),
    )
    required = forms.BooleanField(
        label=gettext_lazy("Required"),
        required=False,
        help_text=gettext_lazy("The course is complete only with it. Ticked unless you change it."),
    )
    clauses = clauses_field()

    def __init__(self, data: Any, *, document: SimulationDocument) -> None:
        self.story = document.story
        super().__init__(data, initial=settings_of(document))
        if self.story is None:
            del self.fields["start"], self.fields["variables"], self.fields["feedback"]
        else:
            starts = [(one.key, one.title) for one in self.story.situations]
            self.fields["start"] = forms.ChoiceField(
                label=gettext_lazy("The story begins with"), required=False, choices=[NOT_YET, *starts]
            )
            self.order_fields(["title", "minutes", "pass_points", "lead", "role", "start", *self.MORE])

    def first(self) -> list[Any]:
        return [field for field in self if field.name not in self.MORE]

    def more(self) -> list[Any]:
        return [field for field in self if field.name in self.MORE]


def settings_of(document: SimulationDocument) -> dict[str, Any]:
    names = ("title", "minutes", "pass_points", "lead", "role", "intro", "required", "clauses")
    values = {name: getattr(document, name) for name in names}
    if document.story is not None:
        story = document.story
        values |= {"start": story.start, "variables": story.variables, "feedback": story.feedback}
    return values


class NewPlaceForm(forms.Form):
    """A further situation or ending; its texts come on its own page."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    key = forms.SlugField(
        label=gettext_lazy("Key"),
        required=False,
        max_length=50,
        help_text=gettext_lazy("A short name for the picture. Left empty, it is made from the title."),
    )

    def clean(self) -> dict[str, Any]:
        fields = super().clean() or self.cleaned_data
        key = fields.get("key") or slugify(fields.get("title", ""))[:50] or "place"
        fields["key"] = re.sub(r"[^a-z0-9]+", "-", key.lower()).strip("-") or "place"
        return fields


class SituationForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    day = forms.CharField(label=gettext_lazy("Day of the story"), required=False, max_length=60)
    time = forms.CharField(
        label=gettext_lazy("Time of the story"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("Such as 16:30, or: two hours later."),
    )
    text = forms.CharField(
        label=gettext_lazy("What happens"),
        required=False,
        strip=False,
        widget=area(6),
        help_text=gettext_lazy("Markdown."),
    )
    compose = forms.BooleanField(
        label=gettext_lazy("Something is written here: ask which account one is in"), required=False
    )
    account = forms.ChoiceField(
        label=gettext_lazy("The account that is open then"),
        choices=[("own", gettext_lazy("one’s own")), ("company", gettext_lazy("the company’s"))],
        initial="own",
        required=False,
    )


class EndingForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    debrief = forms.CharField(
        label=gettext_lazy("Debriefing"),
        required=False,
        strip=False,
        widget=area(14),
        help_text=gettext_lazy("Markdown. What this was about, and what to take with you."),
    )


def count_field(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=10_000_000_000)


class FoldedRow(Row):
    """Some fields of a row may stand folded."""

    MORE: tuple[str, ...] = ()

    def first(self) -> list[Any]:
        return [field for field in self.visible_fields() if field.name not in self.MORE]

    def more(self) -> list[Any]:
        return [field for field in self.visible_fields() if field.name in self.MORE]


class PostFields(FoldedRow):
    """A post of the feed."""

    MORE: tuple[str, ...] = ("clip", "views", "likes", "shares", "comments")
    texts: tuple[str, ...] = ("author", "text")

    author = forms.CharField(label=gettext_lazy("Who wrote it"), max_length=80)
    handle = forms.CharField(label=gettext_lazy("Name there, or where"), required=False, max_length=120)
    at = forms.CharField(label=gettext_lazy("When"), required=False, max_length=80)
    text = forms.CharField(label=gettext_lazy("Post"), widget=area(3))
    clip = forms.CharField(
        label=gettext_lazy("Film"),
        required=False,
        max_length=20,
        help_text=gettext_lazy("Its length, such as 0:41. Empty: there is none."),
    )
    views = count_field(gettext_lazy("Views"))
    likes = count_field(gettext_lazy("Likes"))
    shares = count_field(gettext_lazy("Shares"))
    comments = count_field(gettext_lazy("Comments"))


POST = ("author", "handle", "at", "text", "views", "likes", "shares", "comments", "clip")


def effect_field(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, choices=EFFECTS, coerce=int, initial="0", required=False)


class ChoiceRow(FoldedRow):
    """`places` are the situations and endings to which a choice may lead."""

    MORE = ("customer", "brand", "law", "effects", "when")
    texts = ("text", "done", "feedback")

    text = forms.CharField(label=gettext_lazy("Choice"), widget=area(2))
    done = forms.CharField(
        label=gettext_lazy("Afterwards, in few words"),
        max_length=200,
        help_text=gettext_lazy("Such as: You escalated it."),
    )
    points = forms.IntegerField(label=gettext_lazy("Points"), min_value=0, max_value=10, initial=0, required=False)
    next = forms.ChoiceField(label=gettext_lazy("Leads to"), required=False)
    feedback = forms.CharField(
        label=gettext_lazy("What we say afterwards"),
        required=False,
        strip=False,
        widget=area(3),
        help_text=gettext_lazy("Markdown."),
    )
    red_line = forms.CharField(
        label=gettext_lazy("Red line"),
        required=False,
        widget=area(2),
        help_text=gettext_lazy("Why this must never be done. Empty: it crosses none."),
    )
    customer = effect_field(gettext_lazy("For the customer"))
    brand = effect_field(gettext_lazy("For the company’s name"))
    law = effect_field(gettext_lazy("For law and contracts"))
    effects = AmountsField(
        label=gettext_lazy("Changes what the story counts"),
        required=False,
        help_text=gettext_lazy("One in each line, such as: trust -1. Empty: nothing."),
    )
    when = ConditionsField(
        label=gettext_lazy("Offered only while"),
        required=False,
        help_text=gettext_lazy("One in each line, such as: trust >= 2. Empty: always."),
    )

    def __init__(self, *args: Any, places: list[tuple[str, Any]] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["next"].choices = [NOT_YET, *(places or [])]  # type: ignore[attr-defined]


class LabelRow(FoldedRow):
    texts = ("label",)

    label = forms.CharField(label=gettext_lazy("Class"), max_length=60)


class CardRow(PostFields):
    texts = ("author", "text", "feedback")

    answer = forms.ChoiceField(label=gettext_lazy("Belongs to"), required=False)
    feedback = forms.CharField(
        label=gettext_lazy("What we say afterwards"), required=False, strip=False, widget=area(3)
    )

    def __init__(self, *args: Any, classes: list[tuple[str, Any]] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].choices = classes or []  # type: ignore[attr-defined]


class DrillForm(forms.Form):
    debrief = forms.CharField(
        label=gettext_lazy("Debriefing"),
        required=False,
        strip=False,
        widget=area(6),
        help_text=gettext_lazy("Markdown."),
    )
