"""What a run is worth: computed from its decisions, always the same way."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from courses.simulations.document import Choice, Drill, Ending, Situation, Story

EFFECTS = ("customer", "brand", "law")


class NotOffered(ValueError):
    """This choice is not offered where the run stands."""


@dataclass(frozen=True)
class Step:
    situation: Situation
    choice: Choice


@dataclass
class State:
    """Where a run stands: in a situation, or at an ending."""

    here: Situation | Ending
    variables: dict[str, int]
    steps: list[Step] = field(default_factory=list)

    @property
    def is_over(self) -> bool:
        return isinstance(self.here, Ending)

    @property
    def points(self) -> int:
        return sum(step.choice.points for step in self.steps)

    @property
    def red_lines(self) -> list[Step]:
        return [step for step in self.steps if step.choice.red_line]

    @property
    def offered(self) -> list[Choice]:
        return offered(self.here, self.variables) if isinstance(self.here, Situation) else []


def offered(situation: Situation, variables: dict[str, int]) -> list[Choice]:
    return [one for one in situation.choices if all(condition.holds(variables) for condition in one.when)]


def begin(story: Story, at: str = "") -> State:
    """At the start, or at another situation for a preview."""
    return State(_place(story, at or story.start), dict(story.variables))


def decide(story: Story, state: State, choice_key: str) -> State:
    """The state after one more decision. Raises `NotOffered`."""
    choice = next((one for one in state.offered if one.key == choice_key), None)
    if choice is None or not isinstance(state.here, Situation):
        raise NotOffered(choice_key)
    variables = dict(state.variables)
    for name, change in choice.effects.items():
        variables[name] = variables.get(name, 0) + change
    return State(_place(story, choice.next), variables, [*state.steps, Step(state.here, choice)])


def replay(story: Story, choices: Iterable[str], at: str = "") -> State:
    state = begin(story, at)
    for choice in choices:
        state = decide(story, state, choice)
    return state


def _place(story: Story, key: str) -> Situation | Ending:
    found = story.situation(key) or story.ending(key)
    if found is None:
        raise NotOffered(key)
    return found


def drill_points(drill: Drill, answers: dict[str, str]) -> int:
    """One point for each card in its class."""
    return sum(answers.get(card.key) == card.answer for card in drill.cards)
