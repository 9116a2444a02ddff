"""Do readers see who speaks, and that they are shown advertising?"""

from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext as _

from courses.draft_check import shapes
from courses.draft_check.draft import Severity
from courses.draft_check.lexicon import WORD
from courses.draft_check.post import Post
from courses.draft_check.rules.rule import WHOLE, Mark, mark

BLOCK, WARN, INFO = Severity
LABELS = {"DK": "labels_dk", "UK": "labels_uk", "EU": "labels_eu"}
FEWEST_COPIED = 5
EXAMPLES = {"DK": "Reklame:", "UK": "#ad", "EU": "Reklame, Anzeige, Publicité"}


def missing(post: Post) -> Iterator[Mark]:
    """DC-01"""
    if not post.names_company or post.discloses:
        return
    named = post.company_hits[0]
    suggestion = _("Say it early, in the text itself: “I work at %(company)s”, or the tag %(hashtag)s.") % {
        "company": _company(post),
        "hashtag": post.config.names.hashtag,
    }
    if (post.product_hits or post.is_promotion) and not (post.is_protected or post.is_mere_criticism):
        message = _("Look again at “%(words)s”: readers cannot tell yet that you work for the company.")
        yield mark(post, BLOCK, (named.start, named.end), message, suggestion)
    else:
        message = _("You name your employer with “%(words)s”. When you recommend or compare, say that you work there.")
        yield mark(post, INFO, (named.start, named.end), message, suggestion)


def _company(post: Post) -> str:
    names = post.config.company
    return min(names, key=len) if names else _("your company")


def market_label(post: Post) -> Iterator[Mark]:
    """DC-02: in Denmark the first word, in the United Kingdom at the start, elsewhere in the EU a reminder."""
    key = LABELS.get(post.draft.market)
    if key is None or not post.draft.company_prompted or not post.is_promotion:
        return
    if _first_word(post) in {label.lstrip("#") for label in post.config.set(key)}:
        return
    severity = WARN if post.draft.market == "EU" else BLOCK
    message = _(
        "Look again at the first word: the company asked for this, so it is advertising, and readers must see it."
    )
    suggestion = _("Start with the label that readers of this market know: %(label)s")
    yield mark(post, severity, WHOLE, message, suggestion, label=EXAMPLES[post.draft.market])


def _first_word(post: Post) -> str:
    first = WORD.search(post.low)
    return first[0] if first and not post.low[: first.start()].strip("#[(*_\"'“«: \n\t") else ""


def weak(post: Post) -> Iterator[Mark]:
    """DC-03"""
    if post.discloses:
        return
    early = _("Move it into the first line, apart from other tags.")
    for tag in post.disclosure_tags:
        if tag in post.crowded_tags:
            message = _("Look again at %(words)s: among so many tags nobody sees it.")
        else:
            message = _("Look again at %(words)s: it stands so late that many readers never reach it.")
        yield mark(post, WARN, (tag.start, tag.end), message, early)
    plain = _("Write it out: “I work at %(company)s”.") % {"company": _company(post)}
    for tag in post.tags:
        if tag.name in post.config.set("weak_tags"):
            message = _("Look again at %(words)s: most readers do not know what it stands for.")
            yield mark(post, WARN, (tag.start, tag.end), message, plain)
    if post.names_company and not post.disclosure_tags:
        for hit in post.hits("own_views"):
            message = _("Look again at “%(words)s”: it does not say where you work.")
            yield mark(post, WARN, (hit.start, hit.end), message, plain)


def insider_review(post: Post) -> Iterator[Mark]:
    """DC-04"""
    suggestion = _("Leave reviews to customers. If something deserves praise or repair, tell Communications.")
    if post.draft.platform == "review":
        message = _(
            "Look again at where this goes: people who work here do not review what we sell, or what others sell."
        )
        yield mark(post, BLOCK, WHOLE, message, suggestion)
        return
    stars = [match.span() for match in post.search(shapes.STARS)]
    reviews = [(hit.start, hit.end) for hit in post.hits("reviews")]
    if post.names_company:
        message = _("Look again at “%(words)s”: a review by somebody who works here misleads its readers.")
        for span in stars + reviews:
            yield mark(post, BLOCK, span, message, suggestion)
    elif (stars or reviews) and post.has("review_requests"):
        message = _(
            "Look again at “%(words)s”: reviews from friends and family, asked for by us, mislead their readers."
        )
        for span in stars or reviews:
            yield mark(post, BLOCK, span, message, suggestion)


def copied(post: Post) -> Iterator[Mark]:
    """DC-23: at least four of five words come from one text of the shelf."""
    words = Counter(word.text for word in post.plain_words)
    total = words.total()
    if total >= FEWEST_COPIED and any((words & text).total() * 5 >= total * 4 for text in post.config.shelf):
        message = _("Look again at whose words these are: they come almost whole from a text of the shelf.")
        yield mark(post, WARN, WHOLE, message, _("Keep the link and say in your own words why you share it."))
