"""An audience rule as a tree of groups and conditions, built by form: no JSON seen, and no script needed.

A node stands at a path (`rule`, `rule-0`, `rule-0-1`), which begins the names of its fields. Every button sends the
whole form, so nothing that was chosen is lost.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.audiences import EMPLOYMENT_FACTS
from accounts.models import Employment, Tier

ROOT = "rule"
DEEPEST = 4
MOST = 60
JOINERS: dict[str, str | Promise] = {
    "all": gettext_lazy("all of these are true"),
    "any": gettext_lazy("at least one of these is true"),
    "none": gettext_lazy("none of these is true"),
}
FACTS: dict[str, str | Promise] = {
    "employed": gettext_lazy("employed"),
    "country": gettext_lazy("country"),
    "department": gettext_lazy("department"),
    "tier": gettext_lazy("tier"),
    "job_family": gettext_lazy("job family"),
    "grade": gettext_lazy("grade"),
    "legal_entity": gettext_lazy("legal entity"),
    "site": gettext_lazy("site"),
    "worker_type": gettext_lazy("kind of employment"),
}
Offered = Mapping[str, list[tuple[str, str]]]


@dataclass
class Node:
    """A group has a joiner and parts, a condition a fact and values."""

    joiner: str = ""
    fact: str = ""
    values: list[str] = field(default_factory=list)
    parts: list["Node"] = field(default_factory=list)

    def at(self, path: str) -> "Node":
        """The node at a path below this one; `LookupError` where there is none."""
        node = self
        for number in path.split("-")[1:]:
            node = node.parts[int(number)]
        return node

    def walk(self) -> Iterator["Node"]:
        yield self
        for part in self.parts:
            yield from part.walk()


def tree_of(rule: dict[str, Any]) -> Node:
    """Its root is a group, so that there is always somewhere to add."""
    node = _node(rule)
    return node if node.joiner else Node(joiner="all", parts=[node])


def _node(rule: dict[str, Any]) -> Node:
    if "not" in rule:
        inner = rule["not"]
        return Node(joiner="none", parts=[_node(one) for one in inner.get("any", [inner])])
    for joiner in ("all", "any"):
        if joiner in rule:
            return Node(joiner=joiner, parts=[_node(one) for one in rule[joiner]])
    return Node(fact=rule["fact"], values=list(rule.get("in", [])))


def rule_of(node: Node) -> dict[str, Any]:
    """The rule that is stored; `ValidationError` says what is still to be chosen."""
    if node.fact == "employed":
        return {"fact": "employed"}
    if node.fact:
        if not node.values:
            raise ValidationError(_("Tick at least one value for “%(fact)s”.") % {"fact": FACTS[node.fact]})
        return {"fact": node.fact, "in": node.values}
    if not node.parts:
        raise ValidationError(_("A group is empty. Add a condition to it, or remove the group."))
    rules = [rule_of(part) for part in node.parts]
    joined = rules[0] if len(rules) == 1 else {"all" if node.joiner == "all" else "any": rules}
    return {"not": joined} if node.joiner == "none" else joined


def read(data: QueryDict, path: str = ROOT, depth: int = 0) -> Node:
    """What was sent; a field that does not belong there is taken as not sent."""
    fact = data.get(f"{path}.fact", "")
    if depth and fact in FACTS:
        return Node(fact=fact, values=list(dict.fromkeys(data.getlist(f"{path}.values"))))
    joiner = data.get(f"{path}.joiner", "all")
    node = Node(joiner=joiner if joiner in JOINERS else "all")
    while depth < DEEPEST and len(node.parts) < MOST and _is_sent(data, f"{path}-{len(node.parts)}"):
        node.parts.append(read(data, f"{path}-{len(node.parts)}", depth + 1))
    return node


def _is_sent(data: QueryDict, path: str) -> bool:
    return f"{path}.joiner" in data or f"{path}.fact" in data


def change(root: Node, act: str, data: QueryDict) -> bool:
    """Do what a button says, such as `group:rule-0`; False: it is a button of somebody else."""
    verb, _colon, path = act.partition(":")
    if verb not in ("condition", "group", "remove"):
        return False
    try:
        _change(root, verb, path, data)
    except (LookupError, ValueError):
        return True  # sent twice: what it was about is gone
    return True


def _change(root: Node, verb: str, path: str, data: QueryDict) -> None:
    if verb == "remove":
        above, _dash, number = path.rpartition("-")
        del root.at(above).parts[int(number)]
        return
    node = root.at(path)
    if node.fact or sum(1 for _one in root.walk()) >= MOST:
        return
    fact = data.get(f"{path}.new", "")
    if verb == "condition" and fact in FACTS:
        node.parts.append(Node(fact=fact))
    elif verb == "group" and path.count("-") < DEEPEST - 1:
        node.parts.append(Node(joiner="any"))


def offered(on: date) -> Offered:
    """The values that exist, for each fact: three queries whatever the company's size."""
    columns = sorted(EMPLOYMENT_FACTS)
    jobs = Employment.objects.as_of(on).order_by()
    found: dict[str, set[str]] = {name: set() for name in columns}
    for row in jobs.values_list(*columns).distinct():
        for name, value in zip(columns, row, strict=True):
            found[name] |= {value} if value else set()
    units = jobs.values_list("department__path", "department__name").distinct()
    return {
        **{name: [(value, value) for value in sorted(values)] for name, values in found.items()},
        "department": sorted(_above(dict(units)).items()),
        "tier": [(one.slug, one.shown_name) for one in Tier.objects.all()],
        "employed": [],
    }


def _above(units: dict[str, str]) -> dict[str, str]:
    """Units in which nobody works directly are offered as well: a rule on one holds those below it."""
    found = {}
    for path in units:
        names = path.strip("/").split("/")
        for depth in range(1, len(names) + 1):
            above = "/".join(names[:depth]) + "/"
            found[above] = units.get(above) or names[depth - 1].replace("-", " ").capitalize()
    return {path: f"{name} ({path})" for path, name in found.items()}


def shown(node: Node, choices: Offered, path: str = ROOT) -> dict[str, Any]:
    """The tree as the template draws it; a value that no longer exists stays to be seen and unticked."""
    known = [*choices.get(node.fact, [])]
    gone = [(value, _("%(value)s (nobody today)") % {"value": value}) for value in node.values]
    known += [one for one in gone if one[0] not in {value for value, _name in known}]
    return {
        "path": path,
        "joiner": node.joiner,
        "joiners": list(JOINERS.items()),
        "fact": node.fact,
        "word": FACTS.get(node.fact, ""),
        "facts": list(FACTS.items()),
        "choices": [(value, name, value in node.values) for value, name in known],
        "parts": [shown(part, choices, f"{path}-{number}") for number, part in enumerate(node.parts)],
        "may_nest": path.count("-") < DEEPEST - 1,
        "is_root": path == ROOT,
    }


def sentence(rule: dict[str, Any], choices: Offered) -> str:
    """The rule in words: Everybody who is employed and whose country is DK or SE."""
    return _("Everybody for whom this is true: %(rule)s.") % {"rule": _words(rule, choices)}


def _words(rule: dict[str, Any], choices: Offered, *, inside: bool = False) -> str:
    if "not" in rule:
        return _("not (%(rule)s)") % {"rule": _words(rule["not"], choices)}
    if "fact" in rule:
        return _condition(rule, choices)
    joiner = "all" if "all" in rule else "any"
    between = _(" and ") if joiner == "all" else _(" or ")
    said = between.join(_words(part, choices, inside=True) for part in rule[joiner])
    return f"({said})" if inside and len(rule[joiner]) > 1 else said


def _condition(rule: dict[str, Any], choices: Offered) -> str:
    if rule["fact"] == "employed":
        return _("employed")
    names = dict(choices.get(rule["fact"], []))
    values = _(" or ").join(names.get(value, value) for value in rule["in"])
    return _("%(fact)s is %(values)s") % {"fact": FACTS[rule["fact"]], "values": values}
