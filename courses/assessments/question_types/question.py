"""What every kind of question is: a body, a paper for the learner, a mark, and an explanation afterwards."""

import hashlib
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Literal, Self

from pydantic import Field as Limits

from courses.assessments.question_types.fields import Field, Part
from courses.document import Clause, Document, Key, Text

FULL_BP = 10_000
MOST_TRIES = 5
ONLY = "answer"


@dataclass(frozen=True)
class Paper:
    """All that a learner may see before handing in."""

    kind: str
    template: str
    script: str
    text: str
    fields: list[Field]


@dataclass(frozen=True)
class Verdict:
    """What became of one part of an answer."""

    label: str
    given: str
    right: bool
    feedback: str = ""


@dataclass(frozen=True)
class Explanation:
    """What is said about an answer once it is marked: what was chosen, or part by part."""

    chosen: list[str]
    feedback: list[str]
    explanation: str
    verdicts: list[Verdict] = field(default_factory=list)


class QuestionDocument(Document):
    """An entry of `questions.yaml`; each kind adds its own fields and fills in the life cycle.

    A kind says of which parts a paper is made. Unless it says otherwise, the answer holds what was given by the
    part's key, and a part that was left alone is not in it.
    """

    template: ClassVar[str]
    # Makes the paper easier; nothing needs it.
    script: ClassVar[str] = ""
    # How sure one is can be asked together with it.
    asks_certainty: ClassVar[bool] = False
    # How often it can be checked before handing in, where the quiz allows so many.
    most_tries: ClassVar[int] = MOST_TRIES
    # Has a clock of its own.
    is_timed: ClassVar[bool] = False

    key: Key
    kind: str
    text: Text
    explanation: Text
    # One after each try that was wrong.
    hints: list[Text] = Limits(default=[], max_length=MOST_TRIES - 1)
    lesson: Key | None = None
    clauses: list[Clause] = []
    difficulty: Literal[1, 2, 3]
    tags: list[Key] = []
    # A red line: whoever is not fully right here fails, whatever the score.
    must_pass: bool = False

    @abstractmethod
    def parts(self, seed: int) -> list[Part]:
        """In the order of this paper."""

    @abstractmethod
    def mark(self, answer: Any) -> int:
        """Basis points for something that `is_answer`."""

    @abstractmethod
    def explain(self, answer: Any) -> Explanation: ...

    @abstractmethod
    def sample(self, *, right: bool, seed: int) -> Any:
        """An answer that is right, or one that is wrong: for people of invented companies."""

    def solution(self) -> list[str]:
        """The right answer in words; where there are several, one of them."""
        return self.words(self.sample(right=True, seed=0))

    @abstractmethod
    def guess_bp(self) -> int:
        """The score to expect of somebody who answers blindly."""

    @property
    def weight(self) -> int:
        """0 for what never counts."""
        return 1

    @property
    def is_whole(self) -> bool:
        """Right or wrong, and nothing between."""
        return False

    def at_pace(self, factor: int) -> Self:
        """For somebody with this percent of the time; 0 is without a clock."""
        return self

    def names(self, seed: int) -> list[tuple[str, Part]]:
        """The parts with the names of their fields."""
        return [(f"{ONLY}-{place}", part) for place, part in enumerate(self.parts(seed), start=1)]

    def answer_from(self, given: dict[str, Any]) -> Any:
        return given or None

    def given_in(self, answer: Any) -> dict[str, Any]:
        return dict(answer or {})

    def paper(self, seed: int, answer: Any = None) -> Paper:
        return Paper(self.kind, self.template, self.script, self.text, self.fields_on_paper(seed, answer))

    def fields_on_paper(self, seed: int, answer: Any) -> list[Field]:
        given = self.given_in(answer)
        return [part.show(name, given.get(part.key)) for name, part in self.names(seed)]

    def read(self, sent: Mapping[str, Sequence[str]], seed: int) -> Any:
        """The answer that the fields of this paper hold, or None. Raises `NotAnAnswer`."""
        read = {part.key: part.read(list(sent.get(name, []))) for name, part in self.names(seed)}
        return self.answer_from({key: given for key, given in read.items() if given is not None})

    def values(self, answer: Any, seed: int) -> dict[str, list[str]]:
        """What the fields of this paper hold for an answer: `read` the other way round."""
        given = self.given_in(answer)
        return {name: part.values(given[part.key]) for name, part in self.names(seed) if part.key in given}

    def stamped(self, answer: Any, *, before: Any, at: datetime) -> Any:
        """The answer as it is stored after `before`: some kinds keep moments, or what was settled earlier."""
        return answer

    def is_answer(self, answer: Any) -> bool:
        if not isinstance(answer, dict) or not answer:
            return False
        parts = {part.key: part for part in self.parts(0)}
        return parts.keys() >= answer.keys() and all(parts[key].accepts(given) for key, given in answer.items())

    def grade(self, answer: Any) -> int:
        """Basis points; no answer is wrong."""
        return self.mark(answer) if self.is_answer(answer) else 0

    def words(self, answer: Any) -> list[str]:
        """An answer as a person would quote it."""
        given = self.given_in(answer)
        return [
            f"{part.label}: {text}" if part.label else text
            for part in self.parts(0)
            if part.key in given
            for text in part.words(given[part.key])
        ]


class OnePartQuestion(QuestionDocument):
    """A paper with one field; the answer is what stands in it."""

    @abstractmethod
    def part(self, seed: int) -> Part: ...

    def parts(self, seed: int) -> list[Part]:
        return [self.part(seed)]

    def names(self, seed: int) -> list[tuple[str, Part]]:
        return [(ONLY, self.part(seed))]

    def answer_from(self, given: dict[str, Any]) -> Any:
        return given.get(ONLY)

    def given_in(self, answer: Any) -> dict[str, Any]:
        return {} if answer is None else {ONLY: answer}

    def is_answer(self, answer: Any) -> bool:
        return self.part(0).accepts(answer)


def share(part: int, whole: int) -> int:
    """Basis points, rounded down."""
    return FULL_BP * part // whole


def shuffled(keys: list[str], seed: int) -> list[str]:
    """The same order for one seed on every machine and in every release of Python, unlike `random.shuffle`."""
    return sorted(keys, key=lambda key: hashlib.sha256(f"{seed}:{key}".encode()).digest())
