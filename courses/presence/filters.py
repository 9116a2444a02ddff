"""The filter bar of the register."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.presence.models import Account

STATES = {
    "requested": gettext_lazy("Requested"),
    "approved": gettext_lazy("Approved"),
    "in-review": gettext_lazy("In review"),
    "handed-over": gettext_lazy("Handed over"),
    "closed": gettext_lazy("Closed"),
    "refused": gettext_lazy("Refused"),
}


@dataclass(frozen=True)
class Select:
    name: str
    label: str
    value: str
    options: dict[str, str]


@dataclass(frozen=True)
class Filters:
    """What is not one of the choices is left out."""

    values: dict[str, str]
    name: str

    def of(self, accounts: "QuerySet[Account]") -> "QuerySet[Account]":
        found = accounts.filter(**self.values)
        if self.name:
            people = Q(ownerships__user__name__icontains=self.name, ownerships__superseded_at__isnull=True)
            found = found.filter(Q(handle__icontains=self.name.removeprefix("@")) | people).distinct()
        return found

    @property
    def query(self) -> str:
        given = {**self.values, "name": self.name} if self.name else self.values
        return f"?{urlencode(given)}" if given else ""

    @property
    def selects(self) -> list[Select]:
        labels = {"state": _("State"), "kind": _("Kind"), "network": _("Network")}
        return [Select(name, label, self.values.get(name, ""), choices()[name]) for name, label in labels.items()]


def choices() -> dict[str, dict[str, str]]:
    return {
        "state": {key: str(word) for key, word in STATES.items()},
        "kind": {"company-named": _("Company-named"), "official": _("Official")},
        "network": {value: str(label) for value, label in Account.Network.choices},
    }


def read_filters(given: Mapping[str, str]) -> Filters:
    values = {name: given[name] for name, options in choices().items() if given.get(name) in options}
    return Filters(values, given.get("name", "")[:100].strip())
