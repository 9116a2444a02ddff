"""What the builder of an audience shows beside its fields: the rule in words, and whom it matches today."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict

from accounts import audience_form, audiences
from accounts.audience_form import Node, Offered
from accounts.audiences import ALL_STAFF
from accounts.models import User

NAMED = 8


@dataclass(frozen=True)
class Built:
    """`rule` is None while something is still to be chosen; `problem` says what."""

    tree: dict[str, Any]
    rule: dict[str, Any] | None = None
    problem: str = ""
    words: str = ""
    count: int = 0
    company: int = 0
    names: tuple[str, ...] = ()

    @property
    def is_doubtful(self) -> bool:
        """It matches nobody, or everybody."""
        return self.count == 0 or self.count >= self.company


def build(root: Node, viewer: User, on: date) -> Built:
    """Names only of those whom the viewer may see."""
    choices: Offered = audience_form.offered(on)
    tree = audience_form.shown(root, choices)
    try:
        rule = audience_form.rule_of(root)
        audiences.check(rule)
    except ValidationError as refusal:
        return Built(tree, problem=" ".join(refusal.messages))
    people = User.objects.filter(audiences.compile(rule, on))
    named = people.visible_to(viewer, on).order_by("name").values_list("name", flat=True)[:NAMED]
    return Built(
        tree,
        rule=rule,
        words=audience_form.sentence(rule, choices),
        count=people.count(),
        company=User.objects.filter(audiences.compile(ALL_STAFF, on)).count(),
        names=tuple(named),
    )


def tree_sent(data: QueryDict) -> tuple[Node, bool]:
    """The tree as sent, changed as its button says; True: it was a button of the tree."""
    root = audience_form.read(data)
    return root, audience_form.change(root, data.get("act", ""), data)
