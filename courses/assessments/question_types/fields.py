"""The fields of a paper. What is chosen travels as its place on the paper: keys stay on the server."""

from dataclasses import dataclass
from typing import Any


class NotAnAnswer(ValueError):
    """What was sent cannot be an answer to this question."""


@dataclass(frozen=True)
class Option:
    # The place on the paper, since many authors write the right choice first.
    value: str
    text: str
    chosen: bool


@dataclass(frozen=True)
class Field:
    """What the page shows, with what was answered before."""

    name: str
    label: str
    options: list[Option]
    text: str = ""
    max_length: int = 0


@dataclass(frozen=True)
class Choose:
    """One of these choices, or several: (the choice as it stands in an answer, its text), in this paper's order."""

    key: str
    label: str
    choices: list[tuple[Any, str]]
    several: bool = False

    def read(self, values: list[str]) -> Any:
        """Raises `NotAnAnswer`."""
        places = {str(place): choice for place, (choice, _text) in enumerate(self.choices, start=1)}
        # An empty value is the first line of a list that was left alone.
        chosen = [value for value in values if value]
        if len(set(chosen)) != len(chosen) or not places.keys() >= set(chosen):
            raise NotAnAnswer(values)
        if len(chosen) > 1 and not self.several:
            raise NotAnAnswer(values)
        if not chosen:
            return None
        return sorted(places[value] for value in chosen) if self.several else places[chosen[0]]

    def values(self, given: Any) -> list[str]:
        chosen = given if self.several else [given]
        return [str(place) for place, (choice, _text) in enumerate(self.choices, start=1) if _is_in(choice, chosen)]

    def accepts(self, given: Any) -> bool:
        known = [choice for choice, _text in self.choices]
        if not self.several:
            return _is_in(given, known)
        if not isinstance(given, list) or not given or not all(_is_in(one, known) for one in given):
            return False
        return len(set(given)) == len(given)

    def words(self, given: Any) -> list[str]:
        chosen = given if self.several else [given]
        return [text for choice, text in self.choices if _is_in(choice, chosen)]

    def show(self, name: str, given: Any) -> Field:
        chosen = [] if given is None else self.values(given)
        options = [
            Option(str(place), text, str(place) in chosen)
            for place, (_choice, text) in enumerate(self.choices, start=1)
        ]
        return Field(name, self.label, options)


@dataclass(frozen=True)
class Write:
    """A text, kept as it was typed; line ends become those of files."""

    key: str
    label: str
    max_length: int

    def read(self, values: list[str]) -> str | None:
        """Raises `NotAnAnswer`."""
        if len(values) > 1:
            raise NotAnAnswer(values)
        text = "".join(values).replace("\r\n", "\n").replace("\r", "\n")
        if not text.strip():
            return None
        if not self.accepts(text):
            raise NotAnAnswer(values)
        return text

    def values(self, given: str) -> list[str]:
        return [given]

    def accepts(self, given: Any) -> bool:
        return isinstance(given, str) and bool(given.strip()) and len(given) <= self.max_length and _is_storable(given)

    def words(self, given: str) -> list[str]:
        return [given]

    def show(self, name: str, given: str | None) -> Field:
        return Field(name, self.label, [], text=given or "", max_length=self.max_length)


Part = Choose | Write


def _is_in(one: Any, known: list[Any]) -> bool:
    """`True` is not `1` here."""
    return any(type(one) is type(other) and one == other for other in known)


def _is_storable(text: str) -> bool:
    """Databases refuse NUL, and UTF-8 has no lone surrogates."""
    return "\0" not in text and not any("\ud800" <= char <= "\udfff" for char in text)
