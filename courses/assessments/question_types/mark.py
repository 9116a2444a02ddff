import re
from dataclasses import dataclass
from math import comb
from typing import Any, ClassVar, Literal

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import model_validator

from courses.assessments.question_types.editor import Editor
from courses.assessments.question_types.fields import Choose, Option
from courses.assessments.question_types.question import (
    FULL_BP,
    ONLY,
    Explanation,
    OnePartQuestion,
    Paper,
    Verdict,
    share,
    shuffled,
)
from courses.document import Text

SPAN = re.compile(r"\[([+~]?)([^\[\]]*)\]")
RIGHT, TOLERATED = "+", "~"


@dataclass(frozen=True)
class Piece:
    """Plain text of the post, or a span that can be selected."""

    text: str
    option: Option | None = None


@dataclass(frozen=True)
class MarkPaper(Paper):
    pieces: list[Piece]


@dataclass(frozen=True)
class Span:
    text: str
    sign: str


class MarkQuestion(OnePartQuestion):
    """Mark the problem in a post. The answer is a sorted list of the numbers of the marked spans, from 1.

    In `post`, square brackets make a span that can be marked: `[+text]` is a problem, `[~text]` may be marked or
    not, `[text]` is innocent. The mark is right minus wrong: problems that were marked less innocent spans that were
    marked, divided by the number of problems, never below 0 (eSkill, "Multiple-Choice Calculation": of 4 right ones
    3 picked and 1 wrong one are 0.5). Marking everything must not pay, however long the post is.
    """

    template: ClassVar[str] = "assessments/kinds/mark.html"

    kind: Literal["mark"]
    post: Text

    @model_validator(mode="after")
    def spans_can_be_marked(self) -> "MarkQuestion":
        if re.search(r"[\[\]]", SPAN.sub("", self.post)):
            raise ValueError(_("A square bracket of the post has no partner, or stands within another."))
        if not all(span.text.strip() for span in self.spans):
            raise ValueError(_("There is nothing between two square brackets of the post."))
        if not any(span.sign == RIGHT for span in self.spans):
            raise ValueError(_("Mark at least one problem of the post, such as [+this]."))
        if all(span.sign == RIGHT for span in self.spans):
            raise ValueError(_("Put square brackets around something innocent, too, such as [this]."))
        return self

    @property
    def spans(self) -> list[Span]:
        return [Span(text, sign) for sign, text in SPAN.findall(self.post)]

    def part(self, seed: int) -> Choose:
        return Choose(ONLY, "", [(number, span.text) for number, span in self._numbered()], several=True)

    def _numbered(self) -> list[tuple[int, Span]]:
        return list(enumerate(self.spans, start=1))

    def _numbers(self, sign: str) -> set[int]:
        return {number for number, span in self._numbered() if span.sign == sign}

    def paper(self, seed: int, answer: Any = None) -> MarkPaper:
        fields = self.fields_on_paper(seed, answer)
        options = iter(fields[0].options)
        pieces, end = [], 0
        for found in SPAN.finditer(self.post):
            pieces += [Piece(self.post[end : found.start()]), Piece(found[2], next(options))]
            end = found.end()
        pieces.append(Piece(self.post[end:]))
        return MarkPaper(self.kind, self.template, self.script, self.text, fields, [one for one in pieces if one.text])

    def mark(self, answer: list[int]) -> int:
        marked = set(answer)
        return self._score(len(marked & self._numbers(RIGHT)), len(marked & self._numbers("")))

    def _score(self, hits: int, misses: int) -> int:
        return max(0, share(hits - misses, len(self._numbers(RIGHT))))

    def explain(self, answer: Any) -> Explanation:
        """Only what was marked: what was overlooked is to be found on the next try."""
        verdicts = [
            Verdict("", span.text, span.sign != "") for number, span in self._numbered() if number in (answer or [])
        ]
        found = len(set(answer or []) & self._numbers(RIGHT))
        count = _("You found %(found)s of %(all)s.") % {"found": found, "all": len(self._numbers(RIGHT))}
        feedback = [count] if answer else []
        return Explanation(chosen=[], feedback=feedback, explanation=self.explanation, verdicts=verdicts)

    def sample(self, *, right: bool, seed: int) -> list[int]:
        problems = sorted(self._numbers(RIGHT))
        if right:
            return problems
        if len(problems) > 1:
            dropped = shuffled([str(number) for number in problems], seed)[0]
            return [number for number in problems if str(number) != dropped]
        innocent = sorted(self._numbers("") or self._numbers(TOLERATED))
        return innocent[:1]

    def guess_bp(self) -> int:
        """The mean over all ways to mark something; tolerated spans change nothing."""
        right, wrong = len(self._numbers(RIGHT)), len(self._numbers(""))
        total = sum(
            comb(right, hits) * comb(wrong, misses) * self._score(hits, misses)
            for hits in range(right + 1)
            for misses in range(wrong + 1)
        )
        return min(FULL_BP, total // (2 ** (right + wrong) - 1))


class MarkHead(forms.Form):
    post = forms.CharField(
        label=gettext_lazy("The post"),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy(
            "Put square brackets around each piece that can be marked: [+a problem], [~debatable], [innocent]."
        ),
    )


class MarkEditor(Editor):
    label = gettext_lazy("mark the problem in a post")
    hint = gettext_lazy("A post, cut into pieces that people can mark.")
    head_class = MarkHead
