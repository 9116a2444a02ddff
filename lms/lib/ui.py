"""Template builtins: the components of the design system. Markup lives in templates/components/."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from django.forms import BaseForm
from django.forms.boundfield import BoundField
from django.template import Library
from django.template.loader import get_template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_noop

from lms.lib import formats
from lms.lib.badge_art import badge_context
from lms.lib.bar_chart import bars, legend

register = Library()

register.filter("day", formats.day)
register.filter("day_short", formats.day_short)
register.filter("clock", formats.clock)
register.filter("moment", formats.moment)
register.filter("in_days", formats.in_days)
register.filter("minutes", formats.minutes)
register.filter("min", formats.minutes_short)
register.filter("percent", formats.percent)
register.filter("initials", formats.initials)
register.filter("first_name", formats.first_name)

# state: (icon, tone, word)
CHIPS = {
    "done": ("circle-check", "done", gettext_noop("Done")),
    "due": ("calendar-clock", "due", gettext_noop("Due")),
    "overdue": ("circle-alert", "danger", gettext_noop("Overdue")),
    "expired": ("hourglass", "ink", gettext_noop("Expired")),
    "exempt": ("circle-slash", "muted", gettext_noop("Exempt")),
    "on-leave": ("plane", "muted", gettext_noop("On leave")),
    "paused": ("clock", "muted", gettext_noop("Paused")),
    "declined": ("circle-slash", "ink", gettext_noop("Declined")),
    "not-begun": ("lock", "muted", gettext_noop("Waits in the country")),
    "no-text": ("globe", "muted", gettext_noop("No text in the language")),
    "practice": ("shield-check", "warn", gettext_noop("Practice")),
    "draft": ("pen-line", "ink", gettext_noop("Draft")),
    "published": ("circle-check", "done", gettext_noop("Published")),
    "private": ("lock", "muted", gettext_noop("Private")),
    "public": ("globe", "done", gettext_noop("Public")),
    "new": ("plus", "done", gettext_noop("New")),
    "changed": ("pen-line", "done", gettext_noop("Changed")),
    "removed": ("minus", "danger", gettext_noop("Removed")),
    "unchanged": ("check", "muted", gettext_noop("Unchanged")),
    "renewing": ("refresh-cw", "due", gettext_noop("Time to renew")),
    "valid": ("circle-check", "done", gettext_noop("Valid")),
    "revoked": ("circle-slash", "ink", gettext_noop("Withdrawn")),
    "requested": ("clock", "due", gettext_noop("Requested")),
    "approved": ("circle-check", "done", gettext_noop("Approved")),
    "refused": ("circle-slash", "ink", gettext_noop("Refused")),
    "in-review": ("circle-alert", "warn", gettext_noop("In review")),
    "handed-over": ("refresh-cw", "due", gettext_noop("Handed over")),
    "closed": ("lock", "muted", gettext_noop("Closed")),
}
NOTICES = {
    "info": "info",
    "good": "circle-check",
    "due": "calendar-clock",
    "warn": "triangle-alert",
    "error": "circle-alert",
}
BANNERS = {
    "demo": "info",
    "practice": "shield-check",
    "maintenance": "settings",
    "notice": "info",
    "danger": "triangle-alert",
}
# Django's levels are words in `message.level_tag`.
MESSAGE_KINDS = {"success": "good", "warning": "warn", "error": "error"}
AVATAR_TONES = 5


@register.simple_tag
@lru_cache(maxsize=512)
def icon(name: str, size: int = 20, label: str = "") -> SafeString:
    """Kept once built: an outline draws twenty of them."""
    named = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html(
        '<svg class="icon" width="{0}" height="{0}" {1}><use href="{2}#{3}"/></svg>',
        size,
        named,
        static("vendor/lucide/icons.svg"),
        name,
    )


@register.inclusion_tag("components/chip.html")
def chip(state: str, text: object = "") -> dict[str, object]:
    symbol, tone, word = CHIPS[str(state).replace("_", "-")]
    return {"symbol": symbol, "tone": tone, "text": text or gettext(word)}


@register.inclusion_tag("components/progress.html")
def progress(done: int, total: int, words: str = "", label: str = "") -> dict[str, object]:
    counted = gettext("%(done)s of %(total)s steps") % {"done": done, "total": total}
    shown = "" if words == "none" else words or counted
    return {"done": done, "total": total or 1, "words": shown, "label": label or counted}


@register.inclusion_tag("components/rate.html")
def rate(percent: float | None) -> dict[str, object]:
    return {"width": round(min(max(percent or 0, 0), 100), 1)}


@register.inclusion_tag("components/segments.html")
def segments(items: Iterable[Mapping[str, object]]) -> dict[str, object]:
    return {"items": items}


@register.inclusion_tag("components/steps.html")
def steps(items: Iterable[Mapping[str, object]]) -> dict[str, object]:
    return {"items": list(items)}


@register.simple_tag
@lru_cache(maxsize=64)
def tier_mark(tier: str, size: int = 36) -> SafeString:
    return _render("tier_mark", tier=tier, size=size)


@register.simple_tag
@lru_cache(maxsize=1)
def stylesheets() -> SafeString:
    """On every page and always the same, so the addresses are looked up once per process."""
    return _render("stylesheets")


@register.inclusion_tag("components/avatar.html")
def avatar(name: str, size: str = "") -> dict[str, object]:
    """The tone only tells people on one page apart; it is the same on every page and machine."""
    return {"initials": formats.initials(name), "tone": sum(name.encode()) % AVATAR_TONES, "size": size}


@register.simple_tag
def art(name: str, label: str = "") -> SafeString:
    return _render(f"art/{name}", label=label)


@register.inclusion_tag("components/art/badge.html")
def badge(slug: str, name: str = "", state: str = "plain", size: int = 240, word: str = "") -> dict[str, object]:
    return badge_context(slug, name=name, state=state, size=size, word=word)


@register.inclusion_tag("components/signature.html")
def signature(name: str) -> dict[str, object]:
    return {"name": name}


@register.inclusion_tag("components/bar_chart.html")
def bar_chart(rows: Iterable[Mapping[str, object]], label: str = "") -> dict[str, object]:
    return {"bars": bars(rows), "label": label}


@register.inclusion_tag("components/chart_legend.html")
def chart_legend(totals: Mapping[str, object]) -> dict[str, object]:
    return {"items": legend(totals)}


@register.inclusion_tag("components/field.html")
def field(field: BoundField, label: str = "", hint: str | bool = "", autofocus: bool = False) -> dict[str, object]:
    """`hint=False` drops the help text of a form that is not ours."""
    if hint is False:
        field.help_text = ""  # on the bound field, which Django asks for aria-describedby
    kind = _kind(field)
    return {
        "field": field,
        "kind": kind,
        "label": label or field.label,
        "hint": hint or field.help_text,
        "described": _described(field, bool(hint)),
        "control": field if kind == "choices" else field.as_widget(attrs=_attrs(field, kind, label, hint, autofocus)),
    }


def _described(field: BoundField, hint: bool) -> str:
    ids = [f"{field.auto_id}_helptext"] if hint or field.help_text else []
    return " ".join(ids + ([f"{field.auto_id}_error"] if field.errors else []))


def _attrs(field: BoundField, kind: str, label: str, hint: str | bool, autofocus: bool) -> dict[str, Any]:
    attrs: dict[str, Any] = {"class": {"select": "form-select", "check": "form-check-input"}.get(kind, "form-control")}
    if described := _described(field, bool(hint)):
        attrs["aria-describedby"] = described
    # With errors on the page the focus belongs to their summary.
    if autofocus and not field.form.errors:
        attrs["autofocus"] = True
    # A placeholder that repeats the label would disappear when it is needed.
    if label or field.field.widget.attrs.get("placeholder") == field.field.label:
        attrs["placeholder"] = False
    return attrs


@register.inclusion_tag("components/error_summary.html")
def error_summary(form: BaseForm) -> dict[str, object]:
    return {"form": form, "fields": [bound for bound in form if bound.errors] if form.is_bound else []}


@register.simple_tag
def message_kind(level: str) -> str:
    return MESSAGE_KINDS.get(level, "info")


@register.simple_block_tag
def button(content: str, href: str = "", kind: str = "primary", **options: object) -> SafeString:
    """Options: size, icon, arrow, back, submit, block, name, value, form, copy (an address to copy), label, attrs."""
    return _render("button", content=_strip(content), href=href, kind=kind, **options)


@register.simple_block_tag
def panel(content: str, title: str = "", level: int = 2, id: str = "", css: str = "") -> SafeString:
    return _render("panel", content=content, title=title, heading=f"h{int(level)}", id=id or "panel", css=css)


@register.simple_block_tag
def notice(content: str, kind: str = "info", title: str = "") -> SafeString:
    return _render("notice", content=content, kind=kind, symbol=NOTICES[kind], title=title)


@register.simple_block_tag
def banner(content: str, kind: str = "notice", href: str = "", link: str = "") -> SafeString:
    return _render("banner", content=content, kind=kind, symbol=BANNERS[kind], href=href, link=link)


@register.simple_block_tag
def empty(content: str, picture: str = "empty-quiet", href: str = "", action: str = "") -> SafeString:
    return _render("empty", content=content, picture=picture, href=href, action=action)


@register.simple_block_tag
def fold(content: str, summary: str, open: bool = False) -> SafeString:
    return _render("fold", content=content, summary=summary, open=open)


@register.simple_block_tag
def row(
    content: str, title: str, meta: str = "", icon: str = "", tone: str = "muted", href: str = "", level: str = "b"
) -> SafeString:
    return _render(
        "row", content=_strip(content), title=title, meta=meta, icon=icon, tone=tone, href=href, heading=level
    )


@register.simple_block_tag
def table(content: str, caption: str, hide_caption: bool = False, css: str = "") -> SafeString:
    return _render("table", content=content, caption=caption, hide_caption=hide_caption, css=css)


def _render(component: str, **context: object) -> SafeString:
    return SafeString(get_template(f"components/{component}.html").render(context))


def _strip(content: str) -> SafeString:
    """White space in a button would widen its gap; the content stays as escaped as it was."""
    return SafeString(content.strip())


def _kind(bound: BoundField) -> str:
    widget = bound.widget_type
    if widget in {"radioselect", "checkboxselectmultiple"}:
        return "choices"
    if widget == "checkbox":
        return "check"
    return "select" if "select" in widget else "text"
