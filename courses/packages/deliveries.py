"""What the product brings again after an upgrade, and what was changed here and so stays as it is."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from courses.packages.located import Mistake, Place, Refused
from courses.packages.models import Delivery
from lms.lib import canonical_json

Read = Callable[[], Any]
Write = Callable[[], object]
# Of a part: its name, what the files say of it, what is there (nothing: falsy), and how it is written.
Bring = Callable[[str, Any, Read, Write], None]


def always(_name: str, _file: Any, _read: Read, write: Write) -> None:
    """For what is not part of the product's curriculum: no memory of what was there before."""
    write()


@dataclass
class Deliveries:
    """`replace`: names of parts that are taken from the files although they were changed here.

    `kept` tells afterwards which parts were left although the files have something new.
    """

    at: datetime
    replace: Collection[str] = ()
    kept: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    def bring(self, name: str, file: Any, read: Read, write: Write) -> None:
        self.seen.add(name)
        before, said = Delivery.objects.filter(name=name).first(), _digest(file)
        is_news = before is None or before.file_sha256 != said
        if name not in self.replace:
            if before is not None and not is_news:
                return
            if _is_changed_here(read(), before):
                self.kept.append(name)
                return
        write()
        values = {"file_sha256": said, "state_sha256": _digest(read()), "brought_at": self.at}
        Delivery.objects.update_or_create(name=name, defaults=values)

    def refuse_unknown(self) -> None:
        """Raises `Refused` where something was to be replaced that the files do not have."""
        if unknown := sorted(set(self.replace) - self.seen):
            message = _("The curriculum has no “%(name)s”.")
            raise Refused([Mistake(Place("--replace"), message % {"name": one}) for one in unknown])


def _is_changed_here(there: Any, before: Delivery | None) -> bool:
    return bool(there) if before is None else before.state_sha256 != _digest(there)


def _digest(value: Any) -> str:
    return canonical_json.sha256(canonical_json.dumps(value))
