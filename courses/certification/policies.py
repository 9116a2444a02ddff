"""How much of an obligation somebody reads: her own, its status only, or all."""

from enum import StrEnum

from accounts.models import User
from accounts.roles import permissions_of


class Reader(StrEnum):
    """`STATUS` (managers, coordinators, governance): dates and rules; never why somebody was away or exempt."""

    OWN = "own"
    STATUS = "status"
    FULL = "full"


def reader_of(viewer: User, person_id: int) -> Reader:
    """Of somebody whom `visible_to` lets the viewer see."""
    if viewer.pk == person_id:
        return Reader.OWN
    return Reader.FULL if "people.see_all" in permissions_of(viewer) else Reader.STATUS
