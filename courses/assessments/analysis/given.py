"""What people gave, part by part, where a question has no choices to count: pairs, classes, orders, gaps, texts."""

from collections.abc import Collection
from dataclasses import dataclass, field

from courses.assessments.analysis.reading import Answer
from courses.assessments.question_types.question import FULL_BP, QuestionDocument
from courses.small_groups import SMALLEST
from lms.lib import canonical_json

MOST_SHOWN = 8


@dataclass(frozen=True)
class Given:
    """`share` of all answers, those left blank among them."""

    text: str
    is_right: bool
    share: float


@dataclass(frozen=True)
class PartGiven:
    """The most frequent first. `others` is the share of what is not shown: rare, or given by fewer than five people."""

    label: str
    lines: list[Given]
    others: float


@dataclass
class _Heap:
    is_right: bool
    count: int = 0
    people: set[int] = field(default_factory=set)


def parts_given(question: QuestionDocument, answers: Collection[tuple[int, Answer]]) -> list[PartGiven]:
    """Of (person, answer). Texts are counted alike whatever their capitals and spaces."""
    known: dict[str, list[tuple[str, str, bool]]] = {}
    parts: dict[str, dict[str, _Heap]] = {}
    for person, one in answers:
        written = canonical_json.dumps(one.answer)
        if written not in known:
            known[written] = _pieces(question, one)
        for label, text, is_right in known[written]:
            heap = parts.setdefault(label, {}).setdefault(text, _Heap(is_right))
            heap.count += 1
            heap.people.add(person)
    return [_part(label, heaps, len(answers)) for label, heaps in parts.items()]


def _pieces(question: QuestionDocument, one: Answer) -> list[tuple[str, str, bool]]:
    """Label of the part, what was given there, and whether it is right."""
    if one.answer is None:
        return []
    explained = question.explain(one.answer)
    if explained.verdicts:
        return [(verdict.label, verdict.given, verdict.right) for verdict in explained.verdicts if verdict.given]
    is_right = question.grade(one.answer) == FULL_BP
    return [("", " ".join(text.casefold().split()), is_right) for text in explained.chosen]


def _part(label: str, heaps: dict[str, _Heap], answers: int) -> PartGiven:
    common = [(text, heap) for text, heap in heaps.items() if len(heap.people) >= SMALLEST]
    common.sort(key=lambda pair: (-pair[1].count, pair[0]))
    shown = common[:MOST_SHOWN]
    rest = sum(heap.count for heap in heaps.values()) - sum(heap.count for _text, heap in shown)
    return PartGiven(label, [Given(text, heap.is_right, heap.count / answers) for text, heap in shown], rest / answers)
