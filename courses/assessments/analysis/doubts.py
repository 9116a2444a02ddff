"""Questions that deserve a second look, each with the reason in words, the worst first.

A reason is a suspicion for a person to judge, so the limits are plain. What depends on differences between people is
said only where enough of them answered, and only where chance is an unlikely reason.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from django.utils.translation import gettext as _

from courses.assessments.analysis.figures import ChoiceLine, QuestionFigures
from courses.assessments.analysis.statistics import highest_plausible
from lms.lib.formats import percent

TOO_EASY, TOO_HARD = 0.95, 0.30
# Fewer people say little about a question; R. L. Ebel (Essentials of Educational Measurement, 1979) finds a question
# that discriminates below .20 in need of a rewrite.
ENOUGH, WEAK = 20, 0.20
UNLIKELY = 0.05
# A facility or a time needs fewer people than a difference between them.
SOME = 10
# Times the median of the questions' own medians; below some seconds nothing is slow.
SLOW, QUICK_SECONDS = 2.5, 20
ORDER = ("key", "wrong-choice", "negative", "guessing", "hard", "worse", "weak", "slow", "easy", "unused")


@dataclass(frozen=True)
class Doubt:
    code: str
    reason: str


def doubts(questions: Iterable[QuestionFigures]) -> dict[int, list[Doubt]]:
    """By question, retired ones left out; those with the gravest reason first; each one's reasons in the same order."""
    shown = [one for one in questions if one.is_shown and not one.wording.is_retired]
    medians = [one.median_seconds for one in shown if one.median_seconds is not None]
    usual = median(medians) if len(medians) > 2 else None
    found = {one.wording.question: _doubts_of(one, usual) for one in shown}
    doubtful = sorted((pair for pair in found.items() if pair[1]), key=lambda pair: _gravity(pair[1]))
    return dict(doubtful)


def _gravity(given: list[Doubt]) -> list[int]:
    return [ORDER.index(one.code) for one in given] + [len(ORDER)]


def _doubts_of(one: QuestionFigures, usual: float | None) -> list[Doubt]:
    found = {doubt.code: doubt for doubt in (*_key(one), *_level(one), *_spread(one), *_unused(one))}
    if "key" in found:
        # They follow from it, and would only hide it.
        for code in ("wrong-choice", "negative", "weak"):
            found.pop(code, None)
    if one.drift and one.drift.high < 0:
        reason = _("Since it was edited fewer are right: %(after)s, before it was %(before)s.")
        before = one.earlier[-1].facility
        words = {"before": _share(before), "after": _share(before + one.drift.value)}
        found["worse"] = Doubt("worse", reason % words)
    if usual and one.people >= SOME and one.median_seconds and one.median_seconds > max(SLOW * usual, QUICK_SECONDS):
        reason = _("It takes %(seconds)s seconds, most questions %(usual)s. Perhaps it is hard to read.")
        found["slow"] = Doubt("slow", reason % {"seconds": round(one.median_seconds), "usual": round(usual)})
    return [found[code] for code in ORDER if code in found]


def _key(one: QuestionFigures) -> Iterable[Doubt]:
    """A wrong choice that draws more of the best third than a right one."""
    ranked = [line for line in one.lines if line.upper is not None]
    wrong = max((line for line in ranked if not line.choice.is_right), key=_upper, default=None)
    right = min((line for line in ranked if line.choice.is_right), key=_upper, default=None)
    if one.ranked < ENOUGH or wrong is None or right is None or _upper(wrong) <= _upper(right):
        return
    words = {
        "wrong": wrong.choice.text,
        "wrong_share": _share(_upper(wrong)),
        "right": right.choice.text,
        "right_share": _share(_upper(right)),
    }
    sentence = _(
        "Of the third that does best elsewhere, %(wrong_share)s choose “%(wrong)s” and %(right_share)s “%(right)s”, "
        "which counts as right."
    )
    yield Doubt("wrong-choice", sentence % words)
    if one.facility < one.guess or (one.discrimination is not None and _ceiling(one) < 0):
        yield Doubt("key", _("The key may be wrong.") + " " + sentence % words)


def _level(one: QuestionFigures) -> Iterable[Doubt]:
    words = {"share": _share(one.facility), "guess": _share(one.guess)}
    if one.people < SOME:
        return
    if one.facility > TOO_EASY:
        yield Doubt("easy", _("Too easy: %(share)s of the marks are reached, so it tells nobody apart.") % words)
    elif one.facility < one.guess:
        yield Doubt("guessing", _("Worse than guessing: %(share)s of the marks, chance alone gives %(guess)s.") % words)
    elif one.facility < TOO_HARD:
        yield Doubt("hard", _("Too hard: only %(share)s of the marks are reached.") % words)


def _spread(one: QuestionFigures) -> Iterable[Doubt]:
    if one.discrimination is None or one.ranked < ENOUGH or one.facility > TOO_EASY:
        return
    if _ceiling(one) < 0:
        yield Doubt("negative", _("Who does well elsewhere does worse here. Is it ambiguous, or the key wrong?"))
    elif _ceiling(one) < WEAK:
        yield Doubt("weak", _("Who does well elsewhere does no better here: it measures something else, or chance."))


def _unused(one: QuestionFigures) -> Iterable[Doubt]:
    """Where so many wrong choices were made that each should have had some, were they equally tempting."""
    wrong = [line for line in one.lines if not line.choice.is_right]
    idle = [line.choice.text for line in wrong if line.share == 0]
    picks = sum(line.share for line in wrong) * one.answers
    if idle and len(wrong) > 1 and (1 - 1 / len(wrong)) ** picks < UNLIKELY:
        quoted = ", ".join(_("“%(text)s”") % {"text": text} for text in idle)
        yield Doubt("unused", _("Nobody chooses %(choices)s: it distracts nobody.") % {"choices": quoted})


def _ceiling(one: QuestionFigures) -> float:
    return highest_plausible(one.discrimination or 0.0, one.ranked)


def _upper(line: ChoiceLine) -> float:
    return line.upper or 0.0


def _share(value: float) -> str:
    return percent(round(value * 10_000))
