"""What is known inside only: figures, plans, secrets."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from courses.draft_check import shapes
from courses.draft_check.draft import Severity
from courses.draft_check.post import Post
from courses.draft_check.rules.rule import Mark, mark, marks

BLOCK, WARN, INFO = Severity


def finance(post: Post) -> Iterator[Mark]:
    """DC-06"""
    ours = post.speaks_as_employee or post.has("we", "inside_events")
    if not ours or post.links_published_only:
        return
    yield from marks(
        post,
        BLOCK,
        post.finance_hits,
        _("Look again at “%(words)s”: the company itself publishes its figures and deals, for everybody at once."),
        _("Leave it out, or share the published release with its link."),
    )


def forward_looking(post: Post) -> Iterator[Mark]:
    """DC-07"""
    forward = [(hit.start, hit.end) for hit in post.hits("forward")] + _future_years(post)
    about = post.hits("unreleased") + post.finance_hits
    if not post.is_protected:
        about += post.hits("quarter", *(("layoffs", "hiring") if post.speaks_for_top else ()))
    if not forward or not about:
        return
    severity = BLOCK if post.draft.author_tier == "exec" else WARN
    message = _("Look again at “%(words)s”: it reads like a promise about what is still to come.")
    for span in forward:
        yield mark(post, severity, span, message, _("Say what is there today, with a link to it."))


def _future_years(post: Post) -> list[tuple[int, int]]:
    if post.draft.now is None:
        return []
    return [match.span() for match in post.search(shapes.YEAR) if int(match[0]) > post.draft.now.year]


def confidential(post: Post) -> Iterator[Mark]:
    """DC-08"""
    suggestion = _("Take it out. If you are not sure whether it is public, ask before you post.")
    yield from marks(
        post,
        BLOCK,
        post.hits("confidential", "unreleased", "secrecy"),
        _("Look again at “%(words)s”: that is not public."),
        suggestion,
    )
    message = _("Look again at “%(words)s”: it looks like an address or a number from our own systems.")
    for match in shapes.INNER_HOST.finditer(post.low):
        yield mark(post, BLOCK, match.span(), message, suggestion)
    public = post.config.set("public_codes") | {name.lower() for name in post.config.released}
    for match in post.search(shapes.TICKET):
        if match[1].lower() not in public and match[0].lower() not in public:
            yield mark(post, BLOCK, match.span(), message, suggestion)
