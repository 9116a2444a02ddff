"""YAML that remembers the line of every value, so that a mistake can be shown where it was made."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import yaml
from django.utils.translation import gettext as _
from pydantic import ValidationError as DocumentError

from courses.document import sentence

PLAIN_TAGS = {f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null")}
MAX_DEPTH = 30
MERGE = "tag:yaml.org,2002:merge"
TIMESTAMP = "tag:yaml.org,2002:timestamp"


@dataclass(frozen=True, order=True)
class Place:
    file: str
    line: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, order=True)
class Mistake:
    place: Place
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


class Refused(Exception):
    """Nothing was imported; `mistakes` names each reason with its place."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = sorted(set(mistakes))
        super().__init__("\n".join(map(str, self.mistakes)))


@dataclass(frozen=True)
class Located:
    """A value with its place; the parts of a mapping or list by key or index."""

    value: Any
    place: Place
    parts: dict[str | int, "Located"] = field(default_factory=dict)

    def at(self, path: Iterable[str | int]) -> Place:
        """The place of the part that the path names, or of the nearest part around it.

        A row of a list is named by its number or its key. Steps that the file does not have (the tag of a union, a
        missing key) are skipped.
        """
        here = self
        for step in path:
            here = here.parts.get(step) or here._row(step) or here
        return here.place

    def _row(self, key: str | int) -> "Located | None":
        """The row of a list, here or one step below, that has this key."""
        lists = [one for one in (self, *self.parts.values()) if isinstance(one.value, list)]
        rows = [row for one in lists for row in one.parts.values() if isinstance(row.value, dict)]
        return next((row for row in rows if row.value.get("key") == key), None)

    def mistakes(self, error: DocumentError) -> list[Mistake]:
        return [Mistake(self.at(one["loc"]), sentence(one)) for one in error.errors()]


def parse(text: str, file: str, first_line: int = 1) -> Located:
    """Raises `Refused`."""
    try:
        _refuse_traps(text, file, first_line)
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line if error.problem_mark else 0
        raise Refused([Mistake(Place(file, first_line + line), _bad_yaml(error.problem))]) from error
    except yaml.YAMLError as error:
        raise Refused([Mistake(Place(file, first_line), _bad_yaml(str(error)))]) from error
    if node is None:
        return Located(None, Place(file, first_line))
    mistakes: list[Mistake] = []
    located = _build(node, file, first_line, mistakes)
    if mistakes:
        raise Refused(mistakes)
    return located


def _bad_yaml(problem: str | None) -> str:
    return _("This is not valid YAML: %(problem)s.") % {"problem": problem or "?"}


def _refuse_traps(text: str, file: str, first_line: int) -> None:
    """A few lines can stand for gigabytes when parts repeat each other, and deep nesting ends the process.

    Looks at the stream of events, which is flat.
    """
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        place = Place(file, first_line + (event.start_mark.line if event.start_mark else 0))
        if getattr(event, "anchor", None):
            raise Refused([Mistake(place, _("Anchors and aliases (& and *) are not used here; quote the text."))])
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise Refused([Mistake(place, _("This is nested too deep."))])


def _build(node: yaml.Node, file: str, first_line: int, mistakes: list[Mistake], line: int | None = None) -> Located:
    place = Place(file, first_line + (node.start_mark.line if line is None else line))
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, place, first_line, mistakes)
    if isinstance(node, yaml.SequenceNode):
        parts: dict[str | int, Located] = {
            i: _build(one, file, first_line, mistakes) for i, one in enumerate(node.value)
        }
        return Located([part.value for part in parts.values()], place, parts)
    assert isinstance(node, yaml.ScalarNode)  # noqa: S101  there is no fourth kind
    return Located(_scalar(node, place, mistakes), place)


def _mapping(node: yaml.MappingNode, place: Place, first_line: int, mistakes: list[Mistake]) -> Located:
    parts: dict[str | int, Located] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line
        here = Place(place.file, first_line + line)
        key = key_node.value
        if not isinstance(key, str) or key_node.tag == MERGE:
            mistakes.append(Mistake(here, _("A key must be plain text.")))
        elif key in parts:
            mistakes.append(Mistake(here, _("“%(key)s” is given twice.") % {"key": key}))
        else:
            parts[key] = _build(value_node, place.file, first_line, mistakes, line)
    return Located({key: part.value for key, part in parts.items()}, place, parts)


def _scalar(node: yaml.ScalarNode, place: Place, mistakes: list[Mistake]) -> Any:
    if node.tag not in {*PLAIN_TAGS, TIMESTAMP}:
        mistakes.append(Mistake(place, _("The tag “%(tag)s” is not used here.") % {"tag": node.tag}))
        return None
    if node.tag == TIMESTAMP:
        return node.value
    try:
        value = yaml.SafeLoader("").construct_object(node)
    except ValueError:
        mistakes.append(Mistake(place, _("“%(text)s” cannot be read; quote the text.") % {"text": node.value}))
        return None
    if isinstance(value, str) and not is_storable(value):
        mistakes.append(Mistake(place, _("This text has characters that cannot be stored.")))
    return value


def is_storable(text: str) -> bool:
    """Databases refuse NUL, and UTF-8 has no lone surrogates."""
    return "\0" not in text and not any("\ud800" <= char <= "\udfff" for char in text)
