"""Who speaks for the company, where, and when it is better to say nothing."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from courses.draft_check import shapes
from courses.draft_check.draft import Account, Severity
from courses.draft_check.post import Post
from courses.draft_check.rules.rule import WHOLE, Mark, mark, marks

BLOCK, WARN, INFO = Severity
# A short text needs a topic that somebody looks for.
FEWEST_WORDS = 8


def hijack(post: Post) -> Iterator[Mark]:
    """DC-19"""
    spans = (
        [(tag.start, tag.end) for tag in post.tags if tag.name in _trending(post)] if post.speaks_as_employee else []
    )
    if post.is_promotion:
        spans += [(hit.start, hit.end) for hit in post.hits("disasters")]
    severity = BLOCK if post.config.crisis else WARN
    message = _("Look again at “%(words)s”: nothing is sold on other people’s misfortune.")
    for span in spans:
        yield mark(post, severity, span, message, _("Leave the tag or the offer out, or wait."))


def _trending(post: Post) -> set[str]:
    return {tag.lstrip("#") for tag in post.config.set("trending")}


def speaking_for(post: Post) -> Iterator[Mark]:
    """DC-20"""
    if post.draft.account_type != Account.PERSONAL or post.links_statement:
        return
    yield from marks(
        post,
        WARN,
        post.hits("speaking_for"),
        _("Look again at “%(words)s”: on your own account it sounds as if the company spoke."),
        _("Speak for yourself: “I passed it on to our team; they answer on the official account.”"),
    )


def crisis_freeze(post: Post) -> Iterator[Mark]:
    """DC-21"""
    if not post.config.crisis or post.links_statement:
        return
    yield from marks(
        post,
        BLOCK,
        post.hits("crisis"),
        _("Look again at “%(words)s”: for now only the official statement is shared."),
        _("Share the statement with its link, and say that you work here. Pass on what you hear."),
    )


def admission(post: Post) -> Iterator[Mark]:
    """DC-22"""
    if post.draft.author_authorised:
        return
    hits = post.hits("liability") + (post.hits("legal_words") if post.has("we") else [])
    yield from marks(
        post,
        WARN,
        hits,
        _("Look again at “%(words)s”: who is to blame is for others to say, once it is known."),
        _("Say that you are sorry about what happened, that it is being looked into, and pass it on."),
    )


def wrong_account(post: Post) -> Iterator[Mark]:
    """DC-24"""
    if not post.draft.is_official:
        return
    message = _("Look again at the account: “%(words)s” reads like something for a private one.")
    suggestion = _("Which account are you in? Say its name aloud before you send.")
    spans = [(tag.start, tag.end) for tag in post.tags if tag.name in post.config.set("private_tags")]
    if post.has("first_person"):
        spans += [(hit.start, hit.end) for hit in post.hits("private_life", "insults")]
        spans += [match.span() for match in post.search(shapes.MASKED)]
    for span in spans:
        yield mark(post, BLOCK, span, message, suggestion)


def relevance(post: Post) -> Iterator[Mark]:
    """DC-26"""
    if post.draft.text.strip() and len(post.plain_words) < FEWEST_WORDS and not post.has("topics"):
        message = _("It is short, and its topic is not easy to see.")
        yield mark(post, INFO, WHOLE, message, _("Ask yourself: who needs it, why from me, why now?"))
