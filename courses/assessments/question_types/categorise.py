from typing import Any, ClassVar, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import Field, model_validator

from courses.assessments.question_types.editor import ClassesEditor
from courses.assessments.question_types.fields import Choose, Part
from courses.assessments.question_types.question import Explanation, QuestionDocument, Verdict, share, shuffled
from courses.assessments.question_types.rows import refuse_twins
from courses.document import Document, Key, Text


class CardClass(Document):
    key: Key
    label: Text


class Card(Document):
    key: Key
    text: Text
    # Key of the class where it belongs.
    answer: Key
    feedback: str = ""


class ClassesQuestion(QuestionDocument):
    """Cards that belong into classes: what `categorise` and `triage` share."""

    classes: list[CardClass] = Field(min_length=2, max_length=6)
    items: list[Card] = Field(min_length=2, max_length=20)

    @model_validator(mode="after")
    def cards_belong_somewhere(self) -> "ClassesQuestion":
        refuse_twins((one.key for one in self.classes), (one.label for one in self.classes))
        refuse_twins((one.key for one in self.items), (one.text for one in self.items))
        known = {one.key for one in self.classes}
        for card in self.items:
            if card.answer not in known:
                raise ValueError(_("“%(text)s” belongs to a class that does not exist.") % {"text": card.text})
        return self

    def card(self, item: Card) -> Choose:
        """The classes stand as written on every paper."""
        return Choose(item.key, item.text, [(one.key, one.label) for one in self.classes])

    def verdicts(self, given: dict[str, str]) -> list[Verdict]:
        labels = {one.key: one.label for one in self.classes}
        return [
            Verdict(
                item.text, labels.get(given.get(item.key, ""), ""), given.get(item.key) == item.answer, item.feedback
            )
            for item in self.items
        ]

    def sorted_cards(self, *, right: bool, seed: int) -> dict[str, str]:
        answer = {item.key: item.answer for item in self.items}
        if not right:
            wrong = shuffled(list(answer), seed)[0]
            answer[wrong] = next(one.key for one in self.classes if one.key != answer[wrong])
        return answer

    def solution(self) -> list[str]:
        """In the order of the author."""
        return [f"{one.label}: {one.given}" for one in self.verdicts({item.key: item.answer for item in self.items})]

    def guess_bp(self) -> int:
        return share(1, len(self.classes))


class CategoriseQuestion(ClassesQuestion):
    """Part of the marks for each card in its class. The answer names, for each card, the key of its class."""

    template: ClassVar[str] = "assessments/kinds/categorise.html"

    kind: Literal["categorise"]

    def parts(self, seed: int) -> list[Part]:
        cards = {item.key: self.card(item) for item in self.items}
        return [cards[key] for key in shuffled(list(cards), seed)]

    def mark(self, answer: dict[str, str]) -> int:
        return share(sum(answer.get(item.key) == item.answer for item in self.items), len(self.items))

    def explain(self, answer: Any) -> Explanation:
        verdicts = self.verdicts(answer or {})
        return Explanation(chosen=[], feedback=[], explanation=self.explanation, verdicts=verdicts)

    def sample(self, *, right: bool, seed: int) -> dict[str, str]:
        return self.sorted_cards(right=right, seed=seed)


class CategoriseEditor(ClassesEditor):
    label = gettext_lazy("sorting into classes")
    hint = gettext_lazy("Cards that belong into two to six classes.")
