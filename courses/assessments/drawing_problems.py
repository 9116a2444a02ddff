"""What keeps the questions of a quiz from being drawn, in words for the trainer who publishes it."""

from collections.abc import Sequence
from itertools import chain

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.assessments.drawing import Part, Shortage, fitting_count, shortages
from courses.assessments.question_types.question import QuestionDocument
from courses.document import Problem

Questions = Sequence[QuestionDocument]


def drawing_problems(key: str, draw: int | None, parts: Sequence[Part], questions: Questions) -> list[Problem]:
    """Of the quiz with this key; `draw` is set for one that draws from its whole bank."""
    if not questions:
        return [Problem((key,), _("The question bank is empty. Write the questions first."))]
    place = (key, "draw" if draw else "parts")
    short = shortages(questions, parts)
    found = [_too_few(key, draw, parts, one) for one in short]
    if not short and fitting_count([one for one in questions if not one.weight], parts) == sum(p.count for p in parts):
        sentence = _(
            "A try could get only questions that do not count. Draw more questions, or let some of them count."
        )
        found.append(Problem(place, sentence))
    return found + [Problem(place, sentence) for sentence in _crowd(draw, parts, questions)]


def _too_few(key: str, draw: int | None, parts: Sequence[Part], short: Shortage) -> Problem:
    values = {"draw": short.asked, "size": short.found, "name": name(parts[short.parts[0]])}
    if draw:
        sentence = ngettext(
            "The quiz draws %(draw)s questions, and the bank has only %(size)s question.",
            "The quiz draws %(draw)s questions, and the bank has only %(size)s questions.",
            short.found,
        )
        return Problem((key, "draw"), sentence % values)
    if len(short.parts) == 1:
        sentence = _("The part “%(name)s” draws %(draw)s, and the bank has only %(size)s of this kind.")
        return Problem((key, "parts", str(short.parts[0]), "count"), sentence % values)
    values["name"] = get_text_list([_("“%(text)s”") % {"text": name(parts[n])} for n in short.parts], _("and"))
    sentence = _(
        "The parts %(name)s share questions. Together they draw %(draw)s, and the bank has only %(size)s for them."
    )
    return Problem((key, "parts"), sentence % values)


def _crowd(draw: int | None, parts: Sequence[Part], questions: Questions) -> list[str]:
    """Questions that must be passed come with every paper, so the parts that ask for them need the room."""
    must = [one for one in questions if one.must_pass and any(part.asks_for(one) for part in parts)]
    room = fitting_count(must, parts)
    if room == len(must):
        return []
    if draw:
        sentence = ngettext(
            "%(must)s questions of the bank must be passed, and the quiz draws only %(draw)s question.",
            "%(must)s questions of the bank must be passed, and the quiz draws only %(draw)s questions.",
            draw,
        )
        return [sentence % {"must": len(must), "draw": draw}]
    sentence = _("%(must)s questions of these parts must be passed, and the parts have room for only %(room)s of them.")
    return [sentence % {"must": len(must), "room": room}]


def name(part: Part) -> str:
    """What a part asks for, in the words of its trainer."""
    level = [_("difficulty %(level)d") % {"level": part.difficulty}] if part.difficulty else []
    return ", ".join(chain(part.tags, part.clauses, level)) or _("any question")
