"""How the questions of a paper are drawn: so many of each part, none twice, what the person has seen least first."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from courses.assessments.pool import PoolQuestion
from courses.assessments.question_types.question import QuestionDocument
from courses.document import Document, Key
from courses.models import VersionActivity

MAX_SEED = 2**31
MOST_PARTS = 12

# A clause of a guideline, or a whole guideline.
ClauseOrGuideline = Annotated[str, StringConstraints(pattern=r"^G\d+(?:\.\d+)?$")]


class Part(Document):
    """So many questions that have one of the tags, the difficulty and one of the clauses; left out, each may be any."""

    count: int = Field(ge=1)
    tags: list[Key] = []
    difficulty: Literal[1, 2, 3] | None = None
    clauses: list[ClauseOrGuideline] = []

    def asks_for(self, question: QuestionDocument) -> bool:
        if self.tags and not set(self.tags) & set(question.tags):
            return False
        if self.difficulty not in {None, question.difficulty}:
            return False
        return not self.clauses or any(_is_in(clause, wanted) for clause in question.clauses for wanted in self.clauses)


def _is_in(clause: str, wanted: str) -> bool:
    """G1 takes G1.1 and G1.2, not G10.1."""
    return clause == wanted or clause.startswith(f"{wanted}.")


@dataclass(frozen=True)
class Shortage:
    """Parts, by their places, that ask for more questions than there are for them all together."""

    parts: list[int]
    asked: int
    found: int


def parts_of(activity: VersionActivity) -> list[Part]:
    """The parts of a published quiz; one that draws from its whole bank is a single part that asks for anything."""
    parts = activity.data.get("parts")
    return [Part.model_validate(one) for one in parts] if parts else [Part(count=activity.data["draw"])]


def draw(
    pool: list[PoolQuestion], parts: Sequence[Part], *, seen: Mapping[str, int], seed: int
) -> list[tuple[PoolQuestion, int]]:
    """The questions of one paper, each with its own seed.

    Those that must be passed always come, on top where no part has room; then what the person saw least, by chance.
    """
    chance = random.Random(seed)  # noqa: S311  shuffles a paper, guards nothing
    mixed = chance.sample(pool, len(pool))
    mixed.sort(key=lambda one: (not one.question.must_pass, seen.get(one.question.key, 0)))
    fitting = {place for places in fit([one.question for one in mixed], parts) for place in places}
    paper = [one for place, one in enumerate(mixed) if place in fitting or one.question.must_pass]
    return [(one, chance.randrange(MAX_SEED)) for one in chance.sample(paper, len(paper))]


def may_come(question: QuestionDocument, parts: Sequence[Part]) -> bool:
    return question.must_pass or any(part.asks_for(question) for part in parts)


def paper_size(questions: Sequence[QuestionDocument], parts: Sequence[Part]) -> int:
    """How many questions `draw` gives, whoever draws, where there is no shortage."""
    must = [one for one in questions if one.must_pass]
    return sum(part.count for part in parts) + len(must) - fitting_count(must, parts)


def fitting_count(questions: Sequence[QuestionDocument], parts: Sequence[Part]) -> int:
    """How many of them the parts can take at most."""
    return sum(map(len, fit(questions, parts)))


def fit(questions: Sequence[QuestionDocument], parts: Sequence[Part]) -> list[list[int]]:
    """What each part takes, by the places of the questions; the earlier a question stands, the sooner it is taken.

    A question is taken whenever those before it can move to other parts to make room (an augmenting path). What can
    be taken together is a transversal matroid (J. Edmonds and D. R. Fulkerson, "Transversals and matroid partition",
    J. Res. NBS 69B, 1965), so the parts fill up as far as they ever can, in whichever order the questions stand.
    """
    asking = [{number for number, part in enumerate(parts) if part.asks_for(one)} for one in questions]
    taken: list[list[int]] = [[] for _part in parts]
    for place in range(len(questions)):
        _take(place, asking, parts, taken, tried=set())
    return taken


def _take(
    place: int, asking: list[set[int]], parts: Sequence[Part], taken: list[list[int]], *, tried: set[int]
) -> bool:
    for number in sorted(asking[place] - tried):
        tried.add(number)
        room = parts[number].count - len(taken[number])
        moved = None if room else next((p for p in taken[number] if _take(p, asking, parts, taken, tried=tried)), None)
        if moved is not None:
            taken[number].remove(moved)
        if room or moved is not None:
            taken[number].append(place)
            return True
    return False


def shortages(questions: Sequence[QuestionDocument], parts: Sequence[Part]) -> list[Shortage]:
    """Each part that is short by itself; where none is, those that are short because they share questions."""
    found = [sum(map(part.asks_for, questions)) for part in parts]
    alone = [Shortage([n], part.count, found[n]) for n, part in enumerate(parts) if found[n] < part.count]
    return alone or _shared_shortages(questions, parts)


def _shared_shortages(questions: Sequence[QuestionDocument], parts: Sequence[Part]) -> list[Shortage]:
    """From a part that stays short to all parts that hold what it asks for, and so on: together they have too few.

    P. Hall's condition ("On representatives of subsets", J. London Math. Soc. 10, 1935), found where it fails.
    """
    taken = fit(questions, parts)
    together = {number for number, part in enumerate(parts) if len(taken[number]) < part.count}
    together = {min(together)} if together else set()
    while together:
        wanted = {place for place, one in enumerate(questions) if any(parts[n].asks_for(one) for n in together)}
        holding = {number for number, places in enumerate(taken) if wanted & set(places)}
        if holding <= together:
            return [Shortage(sorted(together), sum(parts[n].count for n in together), len(wanted))]
        together |= holding
    return []
