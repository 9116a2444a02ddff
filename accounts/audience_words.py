"""An audience rule and the facts that it looked at, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.audience_form import FACTS, Offered
from accounts.models import Department, Employment, Tier


@dataclass(frozen=True)
class Fact:
    """`was`: the person's own on the day; `asked`: what the rule asks for, or asks not to be."""

    name: str
    was: str
    asked: str = ""


def names_of(rule: dict[str, Any], used: Iterable[dict[str, Any]] = ()) -> Offered:
    """Names of the values that a rule and these facts speak of: two queries, whatever the company's size."""
    spoken = {value for one in used for value in one["was"]} | set(_values(rule))
    return {
        "department": list(Department.objects.filter(path__in=spoken).values_list("path", "name")),
        "tier": [(one.slug, one.shown_name) for one in Tier.objects.filter(slug__in=spoken)],
        "worker_type": [(value, str(label)) for value, label in Employment.WorkerType.choices],
    }


def _values(rule: dict[str, Any]) -> Iterable[str]:
    yield from rule.get("in", [])
    for part in [*rule.get("all", []), *rule.get("any", []), *([rule["not"]] if "not" in rule else [])]:
        yield from _values(part)


def facts_said(used: Iterable[dict[str, Any]], names: Offered) -> list[Fact]:
    """What `audiences.facts_used` found; what was asked twice is said once."""
    return list(dict.fromkeys(_said(one, dict(names.get(one["fact"], []))) for one in used))


def _said(one: dict[str, Any], names: dict[str, str]) -> Fact:
    name = capfirst(str(FACTS[one["fact"]]))
    if one["fact"] == "employed":
        return Fact(name, _("yes") if one["was"] else _("no"))
    was = ", ".join(names.get(value, value) for value in one["was"]) or _("none")
    asked = _(" or ").join(names.get(value, value) for value in one["asked"])
    return Fact(name, was, (_("not for %(values)s") if one["out"] else _("asked for %(values)s")) % {"values": asked})
