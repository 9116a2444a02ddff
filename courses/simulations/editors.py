"""The pages on which a trainer writes, each as its forms together: fields in, a part of the document out."""

from typing import Any

from courses.forms.rows import Row, Rows, rows_of, with_more_rows
from courses.simulations.document import Drill, Ending, Situation, Story
from courses.simulations.forms import (
    POST,
    CardRow,
    ChoiceRow,
    DrillForm,
    EndingForm,
    LabelRow,
    PostFields,
    SituationForm,
)
from courses.simulations.play import EFFECTS

FEED, CHOICES, CLASSES, CARDS = "feed", "choices", "classes", "cards"
MOST_POSTS, MOST_CHOICES, MOST_CLASSES, MOST_CARDS = 6, 6, 6, 20


class SituationEditor:
    lists = (FEED, CHOICES)

    def __init__(self, story: Story, situation: Situation, data: Any = None) -> None:
        shown = situation.model_dump(mode="json")
        self.story, self.situation = story, situation
        self.form = SituationForm(data, initial=shown)
        self.feed = _list(PostFields, MOST_POSTS, data, FEED, shown["feed"])
        self.choices = _list(ChoiceRow, MOST_CHOICES, data, CHOICES, shown["choices"], places=[*story.titles.items()])

    def with_more_rows(self, data: Any, prefix: str) -> "SituationEditor":
        return SituationEditor(self.story, self.situation, with_more_rows(data, prefix))

    def is_valid(self) -> bool:
        return all([self.form.is_valid(), self.feed.is_valid(), self.choices.is_valid()])

    def value(self) -> dict[str, Any]:
        numbers = ("points", *EFFECTS)
        choices = [{**row, **{name: row[name] or 0 for name in numbers}} for row in self.choices.filled()]
        feed = [_post(row) for row in self.feed.filled()]
        fields = {**self.form.cleaned_data, "account": self.form.cleaned_data["account"] or "own"}
        values = {"key": self.situation.key, **fields, "feed": feed, "choices": choices}
        return with_line_ends_of_files(values)


class EndingEditor:
    lists: tuple[str, ...] = ()

    def __init__(self, ending: Ending, data: Any = None) -> None:
        self.ending, self.form = ending, EndingForm(data, initial=ending.model_dump(mode="json"))

    def is_valid(self) -> bool:
        return self.form.is_valid()

    def value(self) -> dict[str, Any]:
        return with_line_ends_of_files({"key": self.ending.key, **self.form.cleaned_data})


class DrillEditor:
    """Cards are sorted into the classes that are saved already."""

    lists = (CLASSES, CARDS)

    def __init__(self, drill: Drill, data: Any = None) -> None:
        shown = drill.model_dump(mode="json")
        self.drill, self.form = drill, DrillForm(data, initial=shown)
        self.classes = _list(LabelRow, MOST_CLASSES, data, CLASSES, shown["classes"])
        flat = [
            {**one["post"], **{name: one[name] for name in ("key", "answer", "feedback")}} for one in shown["cards"]
        ]
        self.cards: Rows | None = None
        if drill.classes:
            classes = [(one.key, one.label) for one in drill.classes]
            self.cards = _list(CardRow, MOST_CARDS, data, CARDS, flat, classes=classes)

    def with_more_rows(self, data: Any, prefix: str) -> "DrillEditor":
        return DrillEditor(self.drill, with_more_rows(data, prefix, max_rows=MOST_CARDS))

    def is_valid(self) -> bool:
        parts = [part for part in (self.form, self.classes, self.cards) if part is not None]
        return all([part.is_valid() for part in parts])

    def value(self) -> dict[str, Any]:
        classes = [{"key": row["key"], "label": row["label"]} for row in self.classes.filled()]
        cards = [
            {"key": row["key"], "post": _post(row), "answer": row["answer"], "feedback": row["feedback"]}
            for row in (self.cards.filled() if self.cards else [])
        ]
        return with_line_ends_of_files({"classes": classes, "cards": cards, **self.form.cleaned_data})


def _list(row: type[Row], most: int, data: Any, prefix: str, initial: list[dict[str, Any]], **options: Any) -> Rows:
    """One empty row where there is none yet; more are a button away."""
    made = rows_of(row, max_rows=most)
    made.extra = 0 if initial else 1
    return made(data, prefix=prefix, initial=initial, form_kwargs=options)


def _post(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in POST if row.get(name) not in ("", None)}


def with_line_ends_of_files(value: Any) -> Any:
    """Whatever a browser sent, in every text of a nested value."""
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\r", "\n")
    if isinstance(value, list):
        return [with_line_ends_of_files(one) for one in value]
    if isinstance(value, dict):
        return {name: with_line_ends_of_files(one) for name, one in value.items()}
    return value
