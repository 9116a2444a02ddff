"""What every kind of question is: a body, a paper for the learner, a mark, and an explanation afterwards."""

import hashlib
from abc import abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from courses.document import Clause, Document, Key, Text

FULL_BP = 10_000


class NotAnAnswer(ValueError):
    """What was sent cannot be an answer to this question."""


@dataclass(frozen=True)
class Option:
    # The place on the paper: keys stay here, since many authors write the right choice first.
    value: str
    text: str


@dataclass(frozen=True)
class Paper:
    """All that a learner may see before handing in."""

    kind: str
    text: str
    options: list[Option]
    # Several options may be chosen.
    several: bool


@dataclass(frozen=True)
class Explanation:
    """What the result page says about an answer that was not fully right."""

    chosen: list[str]
    feedback: list[str]
    explanation: str


class QuestionDocument(Document):
    """An entry of `questions.yaml`; each kind adds its own fields and fills in the life cycle."""

    several: ClassVar[bool] = False

    key: Key
    kind: str
    text: Text
    explanation: Text
    lesson: Key | None = None
    clauses: list[Clause] = []
    difficulty: Literal[1, 2, 3]
    tags: list[Key] = []

    @abstractmethod
    def choices_on_paper(self, seed: int) -> list[tuple[Any, str]]:
        """What can be chosen, as (the choice in an answer, its text), in the order of this paper."""

    @abstractmethod
    def is_answer(self, answer: Any) -> bool: ...

    @abstractmethod
    def grade(self, answer: Any) -> int:
        """Basis points; no answer is wrong."""

    @abstractmethod
    def explain(self, answer: Any) -> Explanation: ...

    @abstractmethod
    def sample(self, *, right: bool, seed: int) -> Any:
        """An answer that is right, or one that is wrong: for people of invented companies."""

    def paper(self, seed: int) -> Paper:
        shown = enumerate(self.choices_on_paper(seed), start=1)
        options = [Option(str(place), text) for place, (_choice, text) in shown]
        return Paper(kind=self.kind, text=self.text, options=options, several=self.several)

    def read(self, values: list[str], seed: int) -> Any:
        """The answer behind the places that were chosen on this paper. Raises `NotAnAnswer`."""
        choices = {str(place): choice for place, (choice, _text) in enumerate(self.choices_on_paper(seed), start=1)}
        if (
            len(set(values)) != len(values)
            or not choices.keys() >= set(values)
            or (len(values) > 1 and not self.several)
        ):
            raise NotAnAnswer(values)
        chosen = [choices[value] for value in values]
        if not chosen:
            return None
        return sorted(chosen) if self.several else chosen[0]

    def values(self, answer: Any, seed: int) -> list[str]:
        """The places on this paper that an answer chooses: `read` the other way round."""
        if answer is None:
            return []
        chosen = answer if self.several else [answer]
        places = enumerate(self.choices_on_paper(seed), start=1)
        return [str(place) for place, (choice, _text) in places if choice in chosen]


def shuffled(keys: list[str], seed: int) -> list[str]:
    """The same order for one seed on every machine and in every release of Python, unlike `random.shuffle`."""
    return sorted(keys, key=lambda key: hashlib.sha256(f"{seed}:{key}".encode()).digest())
