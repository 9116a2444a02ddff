"""How it sounds to the person who reads it."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from courses.draft_check import shapes
from courses.draft_check.draft import Severity
from courses.draft_check.post import Post
from courses.draft_check.rules.rule import Mark, mark, marks

BLOCK, WARN, INFO = Severity
# Of: "you" with a harsh verb, "!!", a word in capitals.
SIGNS_OF_ANGER = 2


def hostility(post: Post) -> Iterator[Mark]:
    """DC-09. About a protected topic people may be angry; they may not insult."""
    suggestion = _("Put it away for ten minutes. Then write what you want the other person to do or know.")
    message = _("Look again at “%(words)s”: it will hurt, and it will stay.")
    insults = [(hit.start, hit.end) for hit in post.hits("insults")]
    for span in insults + [match.span() for match in post.search(shapes.MASKED)]:
        yield mark(post, BLOCK, span, message, suggestion)
    anger = [found for found in (_accusations(post), _shouts(post), _capitals(post)) if found]
    if len(anger) >= SIGNS_OF_ANGER and not post.is_protected:
        angry = _("Look again at “%(words)s”: together with the rest it sounds angry.")
        for span in (span for found in anger for span in found):
            yield mark(post, BLOCK, span, angry, suggestion)


def _accusations(post: Post) -> list[tuple[int, int]]:
    accused = post.sentences_with("you")
    return [(hit.start, hit.end) for hit in post.hits("harsh_verbs") if post.sentence(hit) in accused]


def _shouts(post: Post) -> list[tuple[int, int]]:
    return [match.span() for match in post.search(shapes.SHOUTS)]


def _capitals(post: Post) -> list[tuple[int, int]]:
    known = post.config.set("acronyms") | {word for name in post.config.company for word in name.lower().split()}
    return [match.span() for match in post.search(shapes.CAPITALS) if match[0].lower() not in known]


def arrogance(post: Post) -> Iterator[Mark]:
    """DC-10"""
    yield from marks(
        post,
        BLOCK if post.draft.answers else WARN,
        post.hits("dismissal"),
        _("Look again at “%(words)s”: it tells the other person to be quiet."),
        _("Say the rule of the house without a sting, and answer what was asked."),
    )


def non_apology(post: Post) -> Iterator[Mark]:
    """DC-17"""
    yield from marks(
        post,
        WARN,
        post.hits("euphemisms"),
        _("Look again at “%(words)s”: it sounds like an excuse."),
        _("Say what happened to the person: “We are sorry that we kept you waiting for three hours.”"),
    )
