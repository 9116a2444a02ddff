from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, Literal, Self

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import Field

from courses.assessments.question_types.categorise import ClassesQuestion
from courses.assessments.question_types.editor import ClassesEditor, ClassesHead
from courses.assessments.question_types.fields import Choose, Part
from courses.assessments.question_types.question import Explanation, Paper, Verdict, share

CLOCK = "clock"
# A choice of the last moment has a way to go before the server sees it.
GRACE = timedelta(seconds=3)


@dataclass(frozen=True)
class TriagePaper(Paper):
    seconds: int
    # When the clock was started, as the server saw it.
    started_at: datetime | None


class TriageQuestion(ClassesQuestion):
    """Cards one after another into classes, against the clock for those who start it.

    The answer: `choices` (the class of each card), `moments` (when the server saw each of them) and, with the clock,
    `started_at`. The n-th card counts when its class came within n times the seconds since the start: who is quick
    has more time for the next card. Without script, or for those who need no clock, nothing is timed.
    """

    template: ClassVar[str] = "assessments/kinds/triage.html"
    script: ClassVar[str] = "js/triage.js"
    # The clock runs once.
    most_tries: ClassVar[int] = 1
    is_timed: ClassVar[bool] = True

    kind: Literal["triage"]
    seconds: int = Field(default=15, ge=5, le=300)

    def at_pace(self, factor: int) -> Self:
        """Without a clock there are no seconds."""
        return self.model_copy(update={"seconds": self.seconds * factor // 100})

    def parts(self, seed: int) -> list[Part]:
        """In the order of the author: the clock runs for each card in turn."""
        return [Choose(CLOCK, "", [(True, "")]), *(self.card(item) for item in self.items)]

    def paper(self, seed: int, answer: Any = None) -> TriagePaper:
        started = (answer or {}).get("started_at")
        fields = self.fields_on_paper(seed, answer)
        moment = datetime.fromisoformat(started) if started else None
        script = self.script if self.seconds else ""
        return TriagePaper(self.kind, self.template, script, self.text, fields, self.seconds, moment)

    def answer_from(self, given: dict[str, Any]) -> Any:
        choices = {key: chosen for key, chosen in given.items() if key != CLOCK}
        return {"choices": choices} | ({CLOCK: True} if CLOCK in given else {}) if given else None

    def given_in(self, answer: Any) -> dict[str, Any]:
        answer = answer or {}
        return {**answer.get("choices", {}), **({CLOCK: True} if "started_at" in answer else {})}

    def stamped(self, answer: Any, *, before: Any, at: datetime) -> Any:
        """A choice keeps its moment for as long as it stands; a clock that runs is not stopped."""
        before = before or {}
        if answer is None and "started_at" not in before:
            return None
        answer = answer or {"choices": {}}
        old, choices = before.get("choices", {}), answer["choices"]
        moments = {
            key: before["moments"][key] if old.get(key) == chosen else at.isoformat() for key, chosen in choices.items()
        }
        stamped = {"choices": choices, "moments": moments}
        if "started_at" in before:
            return stamped | {"started_at": before["started_at"]}
        # Started late, it would be no clock.
        return stamped | ({"started_at": at.isoformat()} if CLOCK in answer and not old else {})

    def is_answer(self, answer: Any) -> bool:
        if not isinstance(answer, dict) or not answer.keys() <= {"choices", "moments", "started_at"}:
            return False
        choices, moments = answer.get("choices"), answer.get("moments")
        if not isinstance(choices, dict) or not isinstance(moments, dict) or choices.keys() != moments.keys():
            return False
        parts = {part.key: part for part in self.parts(0) if part.key != CLOCK}
        if not parts.keys() >= choices.keys() or not all(parts[key].accepts(one) for key, one in choices.items()):
            return False
        stamps = [*moments.values(), *([answer["started_at"]] if "started_at" in answer else [])]
        return all(_is_moment(one) for one in stamps)

    def _is_in_time(self, answer: dict[str, Any], place: int, key: str) -> bool:
        if not self.seconds or "started_at" not in answer or key not in answer["moments"]:
            return True
        until = datetime.fromisoformat(answer["started_at"]) + timedelta(seconds=place * self.seconds) + GRACE
        return datetime.fromisoformat(answer["moments"][key]) <= until

    def mark(self, answer: dict[str, Any]) -> int:
        right = sum(
            answer["choices"].get(item.key) == item.answer and self._is_in_time(answer, place, item.key)
            for place, item in enumerate(self.items, start=1)
        )
        return share(right, len(self.items))

    def explain(self, answer: Any) -> Explanation:
        answer = answer or {"choices": {}, "moments": {}}
        verdicts = []
        for place, verdict in enumerate(self.verdicts(answer["choices"]), start=1):
            late = verdict.right and not self._is_in_time(answer, place, self.items[place - 1].key)
            verdicts.append(Verdict(verdict.label, verdict.given, False, _("Right, but late.")) if late else verdict)
        return Explanation(chosen=[], feedback=[], explanation=self.explanation, verdicts=verdicts)

    def sample(self, *, right: bool, seed: int) -> dict[str, Any]:
        """Without the clock."""
        choices = self.sorted_cards(right=right, seed=seed)
        return {"choices": choices, "moments": dict.fromkeys(choices, "2026-01-05T09:00:00+00:00")}


def _is_moment(text: Any) -> bool:
    try:
        return isinstance(text, str) and datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


class TriageHead(ClassesHead):
    seconds = forms.IntegerField(
        label=gettext_lazy("Seconds for each card"),
        initial=15,
        min_value=5,
        max_value=300,
        help_text=gettext_lazy("15 unless you change it. People may do without the clock."),
    )


class TriageEditor(ClassesEditor):
    label = gettext_lazy("triage against the clock")
    hint = gettext_lazy("Cards one after another into two to six classes, with some seconds for each.")
    head_class = TriageHead
    more = ("seconds",)

    def head_initial(self, body: dict[str, Any]) -> dict[str, Any]:
        return {"seconds": 15, **super().head_initial(body)}
