"""What the page says about a bank: figures of each question and of the whole, for one selection.

Everything is computed from the answers that may be shown: those to the newest answered wording of a question, where at
least five people of the selection gave one.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from statistics import fmean, median
from typing import Any

from courses.assessments.analysis import statistics
from courses.assessments.analysis.choices import Choice, choices_of
from courses.assessments.analysis.reading import Answer, Reading, Sheet, Wording
from courses.assessments.analysis.selection import Selection, is_in, is_open, units_of
from courses.assessments.question_types.question import FULL_BP
from courses.small_groups import SMALLEST, enough, open_groups

Papers = dict[int, dict[int, float]]


@dataclass(frozen=True)
class ChoiceLine:
    """How many of a group chose it; None where the group is too small to be shown."""

    choice: Choice
    share: float
    lower: float | None = None
    middle: float | None = None
    upper: float | None = None


@dataclass(frozen=True)
class Sureness:
    """How often those were right who said that they were so sure."""

    level: int
    answers: int
    right: float


@dataclass(frozen=True)
class Earlier:
    """A wording before this one, by everybody's first tries."""

    number: int
    people: int
    facility: float


@dataclass(frozen=True)
class QuestionFigures:
    """Shares and indices as fractions of 1. Without `people` the question is not shown, and nothing else is known."""

    wording: Wording
    people: int = 0
    answers: int = 0
    facility: float = 0.0
    deviation: float | None = None
    guess: float = 0.0
    discrimination: float | None = None
    efficiency: float | None = None
    mean_seconds: float | None = None
    median_seconds: float | None = None
    # Of `discrimination` and of the thirds: those who answered something else too.
    ranked: int = 0
    blank: float = 0.0
    lines: list[ChoiceLine] = field(default_factory=list)
    # Who gave what, for kinds without choices; shown only by `parts_given`.
    given: list[tuple[int, Answer]] = field(default_factory=list)
    sureness: list[Sureness] = field(default_factory=list)
    earlier: list[Earlier] = field(default_factory=list)
    drift: statistics.Change | None = None

    @property
    def is_shown(self) -> bool:
        return self.people > 0


@dataclass(frozen=True)
class Analysis:
    """`questions` in the order of the bank; the other figures are of the shown ones together."""

    questions: list[QuestionFigures]
    people: int
    sheets: int
    mean: float | None = None
    deviation: float | None = None
    alpha: float | None = None
    error: float | None = None
    sureness: list[Sureness] = field(default_factory=list)

    @property
    def shown(self) -> list[QuestionFigures]:
        return [one for one in self.questions if one.is_shown]


def analyze(reading: Reading, selection: Selection) -> Analysis:
    units = units_of(reading.sheets)
    by_question = _by_question(reading)
    kept: dict[int, dict[int, Answer]] = {}
    for question, sheets in by_question.items():
        if is_open(sheets, selection, units, reading.person_of):
            for sheet in _picked(sheets, selection, units):
                kept.setdefault(sheet.attempt, {})[question] = sheet.answers[question]
    papers = {attempt: {key: one.mark for key, one in answers.items()} for attempt, answers in kept.items()}
    questions = [
        _figures(wording, kept, papers, reading, by_question[question]) for question, wording in reading.current.items()
    ]
    return _whole(questions, kept, papers, reading.person_of)


def _by_question(reading: Reading) -> dict[int, list[Sheet]]:
    """The sheets with an answer to the newest answered wording of each question."""
    current = {question: wording.pk for question, wording in reading.current.items()}
    found: dict[int, list[Sheet]] = {question: [] for question in current}
    for sheet in reading.sheets:
        for question, answer in sheet.answers.items():
            if answer.wording == current.get(question):
                found[question].append(sheet)
    return found


def _picked(sheets: list[Sheet], selection: Selection, units: Mapping[str, str]) -> list[Sheet]:
    return [
        sheet for sheet in sheets if (selection.all_tries or sheet.is_first) and is_in(sheet, selection.group, units)
    ]


def _whole(
    questions: list[QuestionFigures],
    kept: Mapping[int, Mapping[int, Answer]],
    papers: Papers,
    person_of: Mapping[int, int],
) -> Analysis:
    people = len({person_of[attempt] for attempt in papers})
    if people < SMALLEST:
        return Analysis(questions, people=0, sheets=0)
    totals = [fmean(paper.values()) for paper in papers.values()]
    deviation, alpha = statistics.deviation(totals), statistics.alpha(papers.values())
    return Analysis(
        questions,
        people=people,
        sheets=len(papers),
        mean=fmean(totals),
        deviation=deviation,
        alpha=alpha,
        error=None if deviation is None or alpha is None else statistics.standard_error(deviation, alpha),
        sureness=_sureness(
            (person_of[attempt], answer) for attempt, answers in kept.items() for answer in answers.values()
        ),
    )


def _figures(
    wording: Wording,
    kept: Mapping[int, Mapping[int, Answer]],
    papers: Papers,
    reading: Reading,
    sheets: list[Sheet],
) -> QuestionFigures:
    question = wording.question
    mine = {attempt: answers[question] for attempt, answers in kept.items() if question in answers}
    if not mine:
        return QuestionFigures(wording)
    marks = [one.mark for one in mine.values()]
    rests = {attempt: rest for attempt in mine if (rest := statistics.rest_mark(papers[attempt], question)) is not None}
    pair = [mine[attempt].mark for attempt in rests], list(rests.values())
    times = [one.seconds for one in mine.values() if one.seconds is not None]
    timed = enough((key for key, one in mine.items() if one.seconds is not None), reading.person_of)
    earlier, drift = _history(wording, reading, sheets)
    lines = _lines(wording, mine, rests, reading.person_of)
    return QuestionFigures(
        wording=wording,
        people=len({reading.person_of[attempt] for attempt in mine}),
        answers=len(mine),
        facility=statistics.facility(marks),
        deviation=statistics.deviation(marks),
        guess=wording.document.guess_bp() / FULL_BP,
        discrimination=statistics.discrimination(*pair),
        efficiency=statistics.efficiency(*pair),
        mean_seconds=fmean(times) if timed else None,
        median_seconds=median(times) if timed else None,
        ranked=len(rests),
        blank=fmean(one.answer is None for one in mine.values()),
        lines=lines,
        given=[] if lines else [(reading.person_of[attempt], answer) for attempt, answer in mine.items()],
        sureness=_sureness((reading.person_of[attempt], answer) for attempt, answer in mine.items()),
        earlier=earlier,
        drift=drift,
    )


def _lines(
    wording: Wording, mine: Mapping[int, Answer], rests: Mapping[int, float], person_of: Mapping[int, int]
) -> list[ChoiceLine]:
    choices = choices_of(wording.document)
    third_of = dict(zip(rests, statistics.thirds(list(rests.values())), strict=True)) if rests else {}
    groups = [[attempt for attempt, third in third_of.items() if third == which] for which in range(3)]
    comparable = all(enough(group, person_of) for group in groups)

    def share(choice: Choice, attempts: Collection[int]) -> float:
        return sum(choice.is_in(mine[attempt].answer) for attempt in attempts) / len(attempts)

    return [
        ChoiceLine(choice, share(choice, mine), *(share(choice, group) for group in groups if comparable))
        for choice in choices
    ]


def _sureness(answers: Iterable[tuple[int, Answer]]) -> list[Sureness]:
    """By level, of (person, answer); without levels that would give away what a few people did."""
    known = [(person, one) for person, one in answers if one.certainty is not None and one.answer is not None]
    levels: dict[str, set[int]] = {}
    for row, (_person, one) in enumerate(known):
        levels.setdefault(str(one.certainty), set()).add(row)
    free = open_groups([levels], {row: person for row, (person, _one) in enumerate(known)})
    marked = [(one.certainty or 0, one.mark == 1) for _person, one in known if str(one.certainty) in free]
    return [Sureness(level, *found) for level, found in sorted(statistics.calibration(marked).items())]


def _history(wording: Wording, reading: Reading, sheets: list[Sheet]) -> tuple[list[Earlier], statistics.Change | None]:
    """The wordings before this one that enough people answered, and how this one differs from the last of them."""
    older: dict[int, dict[int, float]] = {}
    for sheet in reading.sheets:
        answer = sheet.answers.get(wording.question)
        if sheet.is_first and answer and answer.wording != wording.pk:
            older.setdefault(answer.wording, {})[sheet.attempt] = answer.mark
    known = [(reading.wordings[pk], marks) for pk, marks in older.items() if enough(marks, reading.person_of)]
    known.sort(key=lambda pair: pair[0].number)
    earlier = [Earlier(one.number, _people(marks, reading), fmean(marks.values())) for one, marks in known]
    newest = {sheet.attempt: sheet.answers[wording.question].mark for sheet in sheets if sheet.is_first}
    if not known or not enough(newest, reading.person_of):
        return earlier, None
    return earlier, statistics.drift(list(known[-1][1].values()), list(newest.values()))


def _people(marks: Mapping[int, Any], reading: Reading) -> int:
    return len({reading.person_of[attempt] for attempt in marks})
