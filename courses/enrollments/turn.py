"""A lesson's interaction as one person sees it, and the answer that a form sends.

What the authors think is shown for an answered part only: nothing else of it may reach a page.
"""

from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.lessons import is_answered

MAX_TEXT = 4000
TONES = {"best": "right", "fair": "fair", "poor": "wrong"}


@dataclass(frozen=True)
class Feedback:
    tone: str
    verdict: str
    text: str


@dataclass(frozen=True)
class Choice:
    key: str
    text: str
    is_chosen: bool
    feedback: Feedback | None = None


@dataclass(frozen=True)
class Item:
    """A row of a sorting task."""

    name: str
    text: str
    choices: list[Choice]
    feedback: Feedback | None = None


@dataclass(frozen=True)
class Turn:
    kind: str
    title: str
    prompt: str
    is_answered: bool
    is_shown: bool
    note: str
    # What to do before one may go on; for who presses Next too early.
    missing: str
    items: list[Item] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)
    text: str = ""
    model: str = ""
    checks: list[str] = field(default_factory=list)
    max_text: int = MAX_TEXT

    @property
    def is_begun(self) -> bool:
        return self.is_answered or any(item.feedback for item in self.items)

    @property
    def is_plain(self) -> bool:
        """Whether the button is for pages without script only: with it, these kinds answer each choice at once."""
        return self.kind in {"sort", "decide"}


def read_answer(interaction: dict[str, Any], data: QueryDict) -> Any:
    """The answer in a form, free of anything that was not asked; None when it says nothing."""
    kind = interaction["kind"]
    if kind == "sort":
        known = {one["key"] for one in interaction["classes"]}
        sent = {item["key"]: data.get(f"item-{item['key']}") for item in interaction["items"]}
        return {key: value for key, value in sent.items() if value in known} or None
    if kind == "write":
        # PostgreSQL stores no NUL.
        return data.get("answer", "").replace("\x00", "").replace("\r\n", "\n")[:MAX_TEXT]
    known_options = [option["key"] for option in interaction["options"]]
    if kind == "pick":
        sent_keys = set(data.getlist("answer"))
        return [key for key in known_options if key in sent_keys]
    return data.get("answer") if data.get("answer") in known_options else None


def read_turn(interaction: dict[str, Any], place: dict[str, Any]) -> Turn:
    """`place` is what was kept of this activity."""
    answer = place.get("answer")
    whole = is_answered(interaction, answer)
    shown = whole and bool(place.get("shown"))
    parts = PARTS[interaction["kind"]](interaction, answer, shown)
    left = sum(item.feedback is None for item in parts.get("items", []))
    return Turn(
        kind=interaction["kind"],
        title=interaction["title"],
        prompt=interaction.get("prompt", ""),
        is_answered=whole,
        is_shown=shown,
        note=_note(left),
        missing="" if whole else _missing(interaction["kind"], left),
        **parts,
    )


def _sort(interaction: dict[str, Any], answer: Any, shown: bool) -> dict[str, Any]:
    given = answer if isinstance(answer, dict) else {}
    labels = {one["key"]: one["label"] for one in interaction["classes"]}
    return {"items": [_item(item, given.get(item["key"]), labels) for item in interaction["items"]]}


def _item(item: dict[str, Any], given: str | None, labels: dict[str, str]) -> Item:
    choices = [Choice(key, label, key == given) for key, label in labels.items()]
    feedback = None
    if given in labels:
        right = given == item["answer"]
        verdict = _("Right.") if right else _("We would say: %(label)s.") % {"label": labels[item["answer"]]}
        feedback = Feedback("right" if right else "wrong", verdict, item["feedback"])
    return Item(f"item-{item['key']}", item["text"], choices, feedback)


def _decide(interaction: dict[str, Any], answer: Any, shown: bool) -> dict[str, Any]:
    verdicts = {"best": _("That is what we would do."), "fair": _("You can do that."), "poor": _("Think again.")}
    return {
        "choices": [
            Choice(
                option["key"],
                option["text"],
                option["key"] == answer,
                Feedback(TONES[option["verdict"]], verdicts[option["verdict"]], option["feedback"])
                if option["key"] == answer
                else None,
            )
            for option in interaction["options"]
        ]
    }


def _pick(interaction: dict[str, Any], answer: Any, shown: bool) -> dict[str, Any]:
    """Ticks belong together, so all feedback waits until the person has asked for it."""
    given = set(answer) if isinstance(answer, list) else set()
    return {
        "choices": [
            Choice(
                option["key"],
                option["text"],
                option["key"] in given,
                _picked(option, option["key"] in given) if shown else None,
            )
            for option in interaction["options"]
        ]
    }


def _picked(option: dict[str, Any], is_ticked: bool) -> Feedback:
    verdicts = {
        (True, True): _("Right."),
        (True, False): _("This one belongs here, too."),
        (False, True): _("We would leave this one out."),
        (False, False): _("Rightly left out."),
    }
    tone = "right" if option["correct"] == is_ticked else "wrong"
    return Feedback(tone, verdicts[option["correct"], is_ticked], option["feedback"])


def _write(interaction: dict[str, Any], answer: Any, shown: bool) -> dict[str, Any]:
    text = answer if isinstance(answer, str) else ""
    if not shown:
        return {"text": text}
    return {"text": text, "model": interaction["model"], "checks": interaction["checks"]}


PARTS = {"sort": _sort, "decide": _decide, "pick": _pick, "write": _write}


def _note(left: int) -> str:
    if not left:
        return _("There is no score here; you may change your mind.")
    return ngettext(
        "One left. There is no score here; you may change your mind.",
        "%(count)s left. There is no score here; you may change your mind.",
        left,
    ) % {"count": left}


def _missing(kind: str, left: int) -> str:
    if kind == "sort":
        return ngettext(
            "One has no answer yet. Choose one, then go on.",
            "%(count)s have no answer yet. Choose one for each, then go on.",
            left,
        ) % {"count": left}
    if kind == "pick":
        return _("Tick at least one, then go on.")
    if kind == "write":
        return _("Write a few words first, then go on. Nobody but you reads them.")
    return _("Choose an answer first, then go on.")
