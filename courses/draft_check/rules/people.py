"""Other people: what belongs to them, what is asked of them."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from courses.draft_check import shapes
from courses.draft_check.draft import Account, Severity
from courses.draft_check.post import Post
from courses.draft_check.rules.rule import WHOLE, Mark, mark, marks

BLOCK, WARN, INFO = Severity
# A number of an order: digits, perhaps with letters before them, a few signs after the word.
NUMBER_AFTER = re.compile(r"[\s:#№.-]{0,3}(?:(?:no|nr|number|nummer|номер)\b[\s:#№.]{0,3})?([a-zа-я]{0,4}-?\d{4,})")
SOME_DIGITS = re.compile(r"\d")


def personal_data(post: Post) -> Iterator[Mark]:
    """DC-15"""
    message = _("Look again at “%(words)s”: that belongs to somebody, and here everybody can read it.")
    suggestion = _("Take it out. Ask the person to send it in a private message, and thank them for telling us.")
    for span in sorted({*_numbers(post), *_orders(post)}):
        yield mark(post, BLOCK, span, message, suggestion)
    yield from marks(post, BLOCK, post.hits("customers"), message, suggestion)
    if post.has("health"):
        about = _("Look again at “%(words)s”: together with a word about health it says too much about somebody.")
        for hit in post.hits("given_names"):
            if post.text[hit.start].isupper():
                yield mark(post, BLOCK, (hit.start, hit.end), about, suggestion)


def _numbers(post: Post) -> Iterator[tuple[int, int]]:
    for start, end in post.emails:
        if post.low[start:end] not in post.config.contacts:
            yield start, end
    text = post.text
    if not SOME_DIGITS.search(text):
        return
    for start, end in shapes.phones(text):
        if text[start:end] not in post.config.contacts:
            yield start, end
    for pattern in (shapes.CIVIL_NUMBER, shapes.STREET, shapes.PLATE):
        for match in post.search(pattern):
            yield match.span()
    for found in (shapes.cards(text), shapes.ibans(text)):
        for match in found:
            yield match.span()


def _orders(post: Post) -> Iterator[tuple[int, int]]:
    for hit in post.hits("order_words"):
        if match := NUMBER_AFTER.match(post.masked, hit.end):
            yield hit.start, match.end()


def risky_formats(post: Post) -> Iterator[Mark]:
    """DC-25"""
    yield from _asks_for_secrets(post)
    if post.has("contests") and not (post.links and _names_rules(post)):
        yield from marks(
            post,
            WARN,
            post.hits("contests")[:1],
            _("Look again at “%(words)s”: a contest needs rules that people can read."),
            _("Link the rules: who may take part, until when, how the winner is found."),
        )
    for attachment in post.draft.attachments:
        if attachment.pictures_children:
            message = _("Look again at the picture: it shows children.")
            yield mark(
                post, WARN, WHOLE, message, _("Choose another one, or have the written consent of their parents.")
            )
        if attachment.commercial_music and post.draft.account_type != Account.PERSONAL:
            message = _("Look again at the music: an account of the company needs a license for it.")
            yield mark(post, WARN, WHOLE, message, _("Use music from the library that is cleared for us, or none."))


def _asks_for_secrets(post: Post) -> Iterator[Mark]:
    asked = post.sentences_with("ask_verbs") - post.sentences_with("never")
    secrets = [hit for hit in post.hits("secrets") if post.sentence(hit) in asked]
    yield from marks(
        post,
        BLOCK,
        secrets,
        _("Look again at “%(words)s”: we never ask for that, and those who cheat people do."),
        _("Say it the other way round: “We never ask for passwords.” Link the page where people get help."),
    )


def _names_rules(post: Post) -> bool:
    return post.has("rules_words") or any(
        word in link.address for link in post.links for word in ("rule", "terms", "betingelser", "vilkaar", "pravila")
    )
