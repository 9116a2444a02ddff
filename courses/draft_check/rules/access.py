"""Can everybody read, see, hear and follow it?"""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from courses.draft_check import shapes
from courses.draft_check.draft import Attachment, Severity
from courses.draft_check.lexicon import WORD
from courses.draft_check.post import Post
from courses.draft_check.readability import is_hard, long_sentences
from courses.draft_check.rules.rule import WHOLE, Mark, mark, marks
from courses.draft_check.tag_words import is_run_together

BLOCK, WARN, INFO = Severity
SHORTEST_ALT = 10
MOST_EMOJI = MOST_TAGS = 3
# Words that repeat what is written in a picture.
REPEATED = 5
FEWEST_WORDS = 5
JARGON_HITS = 2


def alt_text(post: Post) -> Iterator[Mark]:
    """DC-11"""
    severity = BLOCK if post.draft.is_official else WARN
    suggestion = _(
        "Say what the picture shows and why it is there: “Technician opens the case; two screws hold the battery”."
    )
    for attachment in post.draft.attachments:
        message = _alt_problem(post, attachment) if attachment.type == "image" else ""
        if message:
            yield mark(post, severity, WHOLE, message, suggestion)


def _alt_problem(post: Post, attachment: Attachment) -> str:
    alt = attachment.alt.strip()
    if not alt:
        return _("Look again at the picture: who cannot see it gets nothing.")
    if shapes.FILE_NAME.search(alt):
        return _("Look again at the picture’s description: it is the name of a file.")
    if any(alt.lower().startswith(opening) for opening in post.config.set("alt_openings")):
        return _("Look again at the picture’s description: leave out “image of”, and begin with what it shows.")
    if len(alt) < SHORTEST_ALT:
        return _("Look again at the picture’s description: it is too short to tell anything.")
    return ""


def captions(post: Post) -> Iterator[Mark]:
    """DC-12"""
    for attachment in post.draft.attachments:
        if attachment.type == "video" and attachment.has_speech and not attachment.has_captions:
            message = _("Look again at the video: who cannot hear it misses what is said.")
            yield mark(post, WARN, WHOLE, message, _("Add captions, or a transcript below the post."))


def plain_signs(post: Post) -> Iterator[Mark]:
    """DC-13. Reads what was written, before any normalization."""
    text = post.draft.text
    own = post.config.names.hashtag.lstrip("#")
    for match in shapes.TAG.finditer(text):
        if is_run_together(match[1], own=own, known=post.config.lexicon(post.draft.lang).exact):
            message = _("%(words)s is hard to read and to read aloud.")
            example = own if match[1].lower() == own.lower() else "ListenFirst"
            better = _("Give each word of a tag a capital letter: #%(tag)s") % {"tag": example}
            yield Mark(INFO, *match.span(), message % {"words": match[0]}, better)
    yield from _emoji(text)
    if len(post.tags) > MOST_TAGS:
        yield mark(
            post, INFO, WHOLE, _("There are more than three tags."), _("Keep the two or three that people follow.")
        )
    for match in shapes.DECORATIVE.finditer(text):
        message = _("“%(words)s” is drawn with signs that screen readers spell out or skip.")
        yield Mark(INFO, *match.span(), message % {"words": match[0]}, _("Write it with ordinary letters."))
    for attachment in post.draft.attachments:
        if attachment.contains_text and len(WORD.findall(attachment.alt)) < REPEATED:
            message = _("There is text in the picture that its description does not repeat.")
            yield mark(
                post, INFO, WHOLE, message, _("Repeat the words of the picture in its description or in the post.")
            )


def _emoji(text: str) -> Iterator[Mark]:
    found = list(shapes.EMOJI.finditer(text))
    if sum(len(shapes.EMOJI_SIGN.findall(match[0])) for match in found) > MOST_EMOJI:
        first = found[0]
        yield Mark(INFO, *first.span(), _("There are more than three emoji."), _("One emoji at the end is plenty."))
    for match in found:
        if _is_amid(text[: match.start()], text[match.end() :]):
            message = _("An emoji in the middle of a sentence is read aloud there.")
            yield Mark(INFO, *match.span(), message, _("Move it to the end."))


def _is_amid(before: str, after: str) -> bool:
    follows = re.match(r"[ ,]*(\w)", after)
    return bool(re.search(r"[\w,] ?$", before[-3:]) and follows and not follows[1].isupper())


def bare_link(post: Post) -> Iterator[Mark]:
    """DC-14"""
    if not post.links or len(post.plain_words) >= FEWEST_WORDS:
        return
    for link in post.links:
        message = _("Look again at the link: nothing says why somebody should follow it.")
        suggestion = _("Write one sentence on why it is worth the click.")
        yield mark(post, WARN, (link.start, link.end), message, suggestion)
        if link.host in post.config.set("short_links"):
            hidden = _("Look again at the short link: readers cannot see where it goes.")
            yield mark(post, WARN, (link.start, link.end), hidden, _("Use the full address."))


def jargon(post: Post) -> Iterator[Mark]:
    """DC-16"""
    severity = WARN if post.draft.author_tier == "exec" else INFO
    hits = post.hits("jargon")
    if len(hits) >= JARGON_HITS:
        message = _("“%(words)s” is a word of the trade.")
        yield from marks(post, severity, hits, message, _("Say it as you would to a customer at the counter."))
    if is_hard(post.plain_words, post.draft.lang):
        message = _("This is hard to read: long words in long sentences.")
        yield mark(post, severity, WHOLE, message, _("Shorter words, one thought in each sentence."))
    elif long_sentences(post.plain_words):
        yield mark(post, severity, WHOLE, _("The sentences are long."), _("One thought in each sentence."))
