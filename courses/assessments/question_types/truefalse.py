from typing import Any, ClassVar, Literal

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.assessments.question_types.editor import Editor
from courses.assessments.question_types.fields import Choose
from courses.assessments.question_types.question import FULL_BP, ONLY, Explanation, OnePartQuestion


class TrueFalseQuestion(OnePartQuestion):
    """A statement that is true or false; so is the answer."""

    template: ClassVar[str] = "assessments/kinds/choices.html"
    asks_certainty: ClassVar[bool] = True

    kind: Literal["truefalse"]
    answer: bool

    @property
    def is_whole(self) -> bool:
        return True

    def part(self, seed: int) -> Choose:
        """Never shuffled: everybody expects true before false."""
        return Choose(ONLY, "", [(True, _("True")), (False, _("False"))])

    def mark(self, answer: bool) -> int:
        return FULL_BP if answer is self.answer else 0

    def explain(self, answer: Any) -> Explanation:
        chosen = [] if answer is None else [_("True") if answer else _("False")]
        return Explanation(chosen=chosen, feedback=[], explanation=self.explanation)

    def sample(self, *, right: bool, seed: int) -> bool:
        return self.answer is right

    def guess_bp(self) -> int:
        return FULL_BP // 2


class TrueFalseHead(forms.Form):
    answer = forms.TypedChoiceField(
        label=gettext_lazy("The statement is"),
        choices=[("", "---------"), ("true", gettext_lazy("true")), ("false", gettext_lazy("false"))],
        coerce=lambda value: value == "true",
        error_messages={"required": gettext_lazy("Say whether the statement is true or false.")},
    )


class TrueFalseEditor(Editor):
    label = gettext_lazy("true or false")
    hint = gettext_lazy("Write a statement as the question.")
    head_class = TrueFalseHead

    def head_initial(self, body: dict[str, Any]) -> dict[str, Any]:
        return {"answer": "true" if body["answer"] else "false"} if "answer" in body else {}
