import re
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import AfterValidator, Field, PlainSerializer

from courses.assessments.question_types.editor import Editor
from courses.assessments.question_types.fields import Write
from courses.assessments.question_types.patterns import fold
from courses.assessments.question_types.question import FULL_BP, ONLY, Explanation, OnePartQuestion

LONGEST = 60
SPACES = re.compile(r"[\s'’\u00a0\u2009\u202f]")
NUMBER = re.compile(r"([+-]?)(\d[\d.,\s'’\u00a0\u2009\u202f]*|[.,]\d+)\s*(.*)", re.DOTALL)
GROUPS = {mark: re.compile(rf"\d{{1,3}}(?:{re.escape(mark)}\d{{3}})+") for mark in ".,"}


def _plain(value: Decimal) -> Decimal:
    """As a float of a file says it exactly, so that a file and its copy are the same."""
    if not value.is_finite() or abs(value) >= Decimal(10) ** 12 or Decimal(str(float(value))) != value:
        raise ValueError(_("This number has too many digits."))
    return value


def _as_written(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


Number = Annotated[Decimal, AfterValidator(_plain), PlainSerializer(_as_written)]


class NumericQuestion(OnePartQuestion):
    """A number within a tolerance, with its unit or without. The answer is what was typed.

    Numbers are read as people write them in English and in Danish: 1,780.5 and 1.780,5 and 1 780,5 are the same.
    Where one mark and three digits leave open what is meant, as in 1,780, either reading may be right.
    """

    template: ClassVar[str] = "assessments/kinds/text.html"

    kind: Literal["numeric"]
    value: Number
    tolerance: Annotated[Number, Field(ge=0)] = Decimal(0)
    tolerance_in: Literal["value", "percent"] = "value"
    unit: str = Field(default="", max_length=20)

    def part(self, seed: int) -> Write:
        return Write(ONLY, "", LONGEST)

    @property
    def distance(self) -> Decimal:
        return abs(self.value) * self.tolerance / 100 if self.tolerance_in == "percent" else self.tolerance

    def mark(self, answer: str) -> int:
        readings = self._readings(answer)
        return FULL_BP if any(abs(one - self.value) <= self.distance for one in readings) else 0

    def _readings(self, answer: str) -> list[Decimal]:
        number, unit = split_unit(answer)
        return readings(number) if not unit or fold(unit) == fold(self.unit) else []

    def explain(self, answer: Any) -> Explanation:
        feedback = []
        if answer and not readings(split_unit(answer)[0]):
            feedback = [_("We could not read a number in it.")]
        elif answer and not self._readings(answer):
            feedback = [_("The unit is another one.")]
        return Explanation(chosen=[answer] if answer else [], feedback=feedback, explanation=self.explanation)

    def sample(self, *, right: bool, seed: int) -> str:
        value = self.value if right else self.value + self.distance * 2 + 1 + seed % 7
        return f"{value:f} {self.unit}".strip()

    def guess_bp(self) -> int:
        return 0


def split_unit(text: str) -> tuple[str, str]:
    """The number as it was typed, and what stands behind it."""
    found = NUMBER.fullmatch(text.strip().replace("−", "-").replace("–", "-"))
    return (found[1] + found[2].strip(), found[3].strip()) if found else ("", "")


def readings(number: str) -> list[Decimal]:
    """What a typed number can mean: none, one, or two meanings."""
    sign = -1 if number.startswith("-") else 1
    digits = SPACES.sub("", number.lstrip("+-"))
    found = [*_as_decimal(digits, ".", ","), *_as_decimal(digits, ",", ".")]
    return list(dict.fromkeys(sign * one for one in found))


def _as_decimal(digits: str, point: str, group: str) -> list[Decimal]:
    whole, _mark, rest = digits.partition(point)
    if group in whole:
        if not GROUPS[group].fullmatch(whole):
            return []
        whole = whole.replace(group, "")
    if not (whole + rest).isdecimal() or (whole and not whole.isdecimal()):
        return []
    return [Decimal(f"{whole or 0}.{rest or 0}")]


class NumericHead(forms.Form):
    value = forms.DecimalField(label=gettext_lazy("The right number"), localize=True)
    tolerance = forms.DecimalField(
        label=gettext_lazy("May be off by"),
        localize=True,
        required=False,
        min_value=0,
        initial=0,
        help_text=gettext_lazy("Left at 0, only the exact number is right."),
    )
    tolerance_in = forms.ChoiceField(
        label=gettext_lazy("This is"),
        choices=[
            ("value", gettext_lazy("in the same unit as the number")),
            ("percent", gettext_lazy("percent of the number")),
        ],
        initial="value",
        help_text=gettext_lazy("Unless you change it, it is in the same unit."),
    )
    unit = forms.CharField(
        label=gettext_lazy("Unit"),
        required=False,
        max_length=20,
        help_text=gettext_lazy("Such as hours or kg. People may leave it out; another unit is wrong."),
    )


class NumericEditor(Editor):
    label = gettext_lazy("number")
    hint = gettext_lazy("A number that people type, with a decimal point or comma.")
    head_class = NumericHead
    more = ("tolerance_in", "unit")

    def value(self) -> dict[str, Any]:
        return {**super().value(), "tolerance": self.head.cleaned_data["tolerance"] or 0}
