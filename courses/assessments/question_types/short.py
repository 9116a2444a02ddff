from typing import Any, ClassVar, Literal

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import Field, model_validator

from courses.assessments.question_types.editor import AREA, Editor
from courses.assessments.question_types.fields import Write
from courses.assessments.question_types.patterns import example, matches
from courses.assessments.question_types.question import FULL_BP, ONLY, Explanation, OnePartQuestion
from courses.document import Document, Key, Text
from courses.forms.rows import Row

LONGEST = 200
# Texts that nobody expects, for a wrong answer of invented people.
NONSENSE = ("?", "I do not know", "…?!", "No idea at all", "xyzzy")


class Pattern(Document):
    key: Key
    # `*` stands for any text.
    text: Text
    # Percent of the marks.
    share: int = Field(default=100, ge=0, le=100)
    feedback: str = ""


class ShortQuestion(OnePartQuestion):
    """A few typed words. The first expected text that matches gives its share of the marks."""

    template: ClassVar[str] = "assessments/kinds/text.html"

    kind: Literal["short"]
    answers: list[Pattern] = Field(min_length=1, max_length=12)
    case_matters: bool = False

    @model_validator(mode="after")
    def some_texts_are_right(self) -> "ShortQuestion":
        if self._text(right=True) is None:
            raise ValueError(_("No answer gets all the marks. Give one a share of 100 percent, above looser ones."))
        if self._text(right=False) is None:
            raise ValueError(_("Every answer would get all the marks."))
        return self

    def part(self, seed: int) -> Write:
        return Write(ONLY, "", LONGEST)

    def _match(self, answer: str) -> Pattern | None:
        return next((one for one in self.answers if matches(one.text, answer, case_matters=self.case_matters)), None)

    def mark(self, answer: str) -> int:
        found = self._match(answer)
        return FULL_BP * found.share // 100 if found else 0

    def explain(self, answer: Any) -> Explanation:
        found = self._match(answer) if answer else None
        return Explanation(
            chosen=[answer] if answer else [],
            feedback=[found.feedback] if found and found.feedback else [],
            explanation=self.explanation,
        )

    def _text(self, *, right: bool) -> str | None:
        tried = [example(one.text) or "…" for one in self.answers] if right else list(NONSENSE)
        return next((text for text in tried if (self.grade(text) == FULL_BP) is right), None)

    def sample(self, *, right: bool, seed: int) -> str:
        return self._text(right=right) or ""

    def guess_bp(self) -> int:
        return 0


class PatternRow(Row):
    texts = ("text", "feedback")
    text = forms.CharField(
        label=gettext_lazy("Expected text"),
        max_length=LONGEST,
        help_text=gettext_lazy("* stands for any text; \\* is an asterisk."),
    )
    share = forms.IntegerField(
        label=gettext_lazy("Percent of the marks"), required=False, min_value=0, max_value=100, initial=100
    )
    feedback = forms.CharField(label=gettext_lazy("Feedback"), required=False, widget=forms.Textarea(attrs=AREA))


class ShortHead(forms.Form):
    case_matters = forms.BooleanField(
        label=gettext_lazy("Small and capital letters matter"),
        required=False,
        help_text=gettext_lazy("Unless you tick it, they are the same."),
    )


class ShortEditor(Editor):
    label = gettext_lazy("short text")
    hint = gettext_lazy("A few words that people type. The first expected text that fits is the one that counts.")
    head_class = ShortHead
    more = ("case_matters",)
    row_class = PatternRow
    row_label = gettext_lazy("Answer")
    list_name = "answers"

    def rows_initial(self, body: dict[str, Any]) -> list[dict[str, Any]]:
        return [{"share": 100, **row} for row in body.get("answers", [])]

    def filled(self) -> list[dict[str, Any]]:
        return [{**row, "share": 100 if row["share"] is None else row["share"]} for row in super().filled()]
