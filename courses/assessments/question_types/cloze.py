import re
from collections import Counter
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import Field as Limits
from pydantic import model_validator

from courses.assessments.question_types.editor import Editor
from courses.assessments.question_types.fields import Choose, Field, Part, Write
from courses.assessments.question_types.patterns import example, matches
from courses.assessments.question_types.question import Explanation, Paper, QuestionDocument, Verdict, share, shuffled
from courses.document import Document, Key, Text
from courses.forms.rows import ListField, Row

GAP = re.compile(r"\[([a-z0-9-]+)\]")
LONGEST = 100
NONSENSE = ("?", "xyzzy", "…?!")


class Gap(Document):
    key: Key
    # Expected texts, `*` for any text; in a list of choices, the right ones.
    answers: list[Text] = Limits(min_length=1, max_length=8)
    # Makes the gap a list to choose from.
    wrong: list[Text] = Limits(default=[], max_length=8)
    feedback: str = ""

    @property
    def texts(self) -> list[str]:
        return [*self.answers, *self.wrong]

    def is_right(self, given: str | int | None) -> bool:
        """What was typed, or the number of the choice among `texts`, from 1."""
        if isinstance(given, str):
            return not self.wrong and any(matches(one, given) for one in self.answers)
        return given is not None and bool(self.wrong) and given <= len(self.answers)

    def text_of(self, given: str | int | None) -> str:
        if isinstance(given, int):
            return self.texts[given - 1]
        return given or ""

    @property
    def wrong_answer(self) -> str | int | None:
        """For invented people; None when every text is right."""
        tried: list[str | int] = [len(self.texts)] if self.wrong else list(NONSENSE)
        return next((one for one in tried if not self.is_right(one)), None)


@dataclass(frozen=True)
class Piece:
    """Plain text of the passage, or a gap in it."""

    text: str
    field: Field | None = None


@dataclass(frozen=True)
class ClozePaper(Paper):
    pieces: list[Piece]


class ClozeQuestion(QuestionDocument):
    """A passage with gaps, written `[key]`. Part of the marks for each gap.

    The answer holds what was typed in each gap, or the number of the choice.
    """

    template: ClassVar[str] = "assessments/kinds/cloze.html"

    kind: Literal["cloze"]
    passage: Text
    gaps: list[Gap] = Limits(min_length=1, max_length=12)

    @model_validator(mode="after")
    def gaps_stand_in_the_passage(self) -> "ClozeQuestion":
        written, known = Counter(GAP.findall(self.passage)), Counter(gap.key for gap in self.gaps)
        odd = sorted(key for key in written | known if (written[key], known[key]) != (1, 1))
        if odd:
            sentence = _("Each gap stands once in the passage, in square brackets: look at %(names)s.")
            raise ValueError(sentence % {"names": ", ".join(odd)})
        for gap in self.gaps:
            if len(set(gap.texts)) != len(gap.texts):
                raise ValueError(_("Two choices have the same text."))
            if max(map(len, gap.texts)) > LONGEST:
                raise ValueError(_("The text of a gap is too long."))
            if gap.wrong_answer is None:
                raise ValueError(_("Every text would be right in the gap %(name)s.") % {"name": gap.key})
        return self

    def parts(self, seed: int) -> list[Part]:
        """In the order of the passage."""
        gaps = {gap.key: gap for gap in self.gaps}
        keys = GAP.findall(self.passage)
        return [self._part(gaps[key], place, seed) for place, key in enumerate(keys, start=1)]

    def _part(self, gap: Gap, place: int, seed: int) -> Part:
        label = _("Gap %(number)s") % {"number": place}
        if gap.wrong:
            numbers = shuffled([str(number) for number in range(1, len(gap.texts) + 1)], seed)
            return Choose(gap.key, label, [(int(number), gap.text_of(int(number))) for number in numbers])
        return Write(gap.key, label, LONGEST)

    def paper(self, seed: int, answer: Any = None) -> ClozePaper:
        fields = self.fields_on_paper(seed, answer)
        texts = GAP.split(self.passage)[::2]
        pieces = [Piece(texts[0])]
        for field, text in zip(fields, texts[1:], strict=True):
            pieces += [Piece("", field), Piece(text)]
        pieces = [one for one in pieces if one.text or one.field]
        return ClozePaper(self.kind, self.template, self.script, self.text, fields, pieces)

    def mark(self, answer: dict[str, str | int]) -> int:
        return share(sum(gap.is_right(answer.get(gap.key)) for gap in self.gaps), len(self.gaps))

    def explain(self, answer: Any) -> Explanation:
        given, gaps = answer or {}, {gap.key: gap for gap in self.gaps}
        verdicts = []
        for part in self.parts(0):
            gap, one = gaps[part.key], given.get(part.key)
            verdicts.append(Verdict(part.label, gap.text_of(one), gap.is_right(one), gap.feedback))
        return Explanation(chosen=[], feedback=[], explanation=self.explanation, verdicts=verdicts)

    def sample(self, *, right: bool, seed: int) -> dict[str, Any]:
        answer: dict[str, Any] = {gap.key: 1 if gap.wrong else example(gap.answers[0]) or "…" for gap in self.gaps}
        if not right:
            gap = self.gaps[seed % len(self.gaps)]
            answer[gap.key] = gap.wrong_answer
        return answer

    def guess_bp(self) -> int:
        """Nobody types the right text blindly."""
        chances = [share(len(gap.answers), len(gap.texts)) if gap.wrong else 0 for gap in self.gaps]
        return sum(chances) // len(chances)


class ClozeHead(forms.Form):
    passage = forms.CharField(
        label=gettext_lazy("The passage"),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("Write [a], [b] … where the gaps are: the first gap below is a, the second b."),
    )


class GapRow(Row):
    texts = ("answers", "wrong")
    answers = ListField(
        label=gettext_lazy("Right texts"), help_text=gettext_lazy("One in each line. * stands for any text.")
    )
    wrong = ListField(
        label=gettext_lazy("Wrong choices"),
        required=False,
        help_text=gettext_lazy("With some, one in each line, people choose from a list. Left empty, they type."),
    )
    feedback = forms.CharField(label=gettext_lazy("Feedback"), required=False)


class ClozeEditor(Editor):
    label = gettext_lazy("text with gaps")
    hint = gettext_lazy("A passage in which words are missing, to be typed or chosen.")
    head_class = ClozeHead
    row_class = GapRow
    row_label = gettext_lazy("Gap")
    list_name = "gaps"
