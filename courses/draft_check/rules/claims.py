"""What is claimed about our products and those of others."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from courses.draft_check import shapes
from courses.draft_check.draft import Severity
from courses.draft_check.post import Post
from courses.draft_check.rules.rule import Mark, mark, marks

BLOCK, WARN, INFO = Severity
# Directive (EU) 2024/825: no generic environmental claim without recognized excellent performance.
STRICT_ON_GREEN = {"DK", "EU"}


def unsubstantiated(post: Post) -> Iterator[Mark]:
    """DC-05"""
    if not post.names_company or post.links or post.has("qualifiers"):
        return
    suggestion = _("Give the figure and where it comes from, with a link, or say it as what you yourself noticed.")
    message = _("Look again at “%(words)s”: can a reader check it?")
    for hit in post.hits("claims", "safety_claims"):
        yield mark(post, WARN, (hit.start, hit.end), message, suggestion)
    for match in post.search(shapes.HUNDRED_PER_CENT):
        yield mark(post, WARN, match.span(), message, suggestion)
    green = BLOCK if post.draft.market in STRICT_ON_GREEN else WARN
    precise = {post.sentence_at(match.start()) for match in post.search(shapes.FIGURE_PER_CENT)}
    general = _("Look again at “%(words)s”: a general word about the environment needs proof that is easy to find.")
    example = _(
        "Name the one thing that is better, with its figure and where it comes from: “40 percent recycled aluminum”."
    )
    hits = [hit for hit in post.hits("green") if post.sentence(hit) not in precise]
    yield from marks(post, green, hits, general, example)


def competitor(post: Post) -> Iterator[Mark]:
    """DC-18"""
    if post.has("negative"):
        yield from marks(
            post,
            WARN,
            post.hits("competitors"),
            _("Look again at what you say about “%(words)s”."),
            _("Leave the others out of it. Say what ours does, with something that a reader can check."),
        )
