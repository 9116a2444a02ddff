"""The outline of an edition and the buttons in it."""

import re

from django.http import Http404

from courses import activities, services
from courses.models import Activity, Edition, Module
from courses.publishing import BASE_LANGUAGE

ACT = re.compile(r"(module|activity)-(up|down|remove):(\d{1,18})|(borrow):(\d{1,18})")
STEPS = {"up": -1, "down": 1}


def outline(edition: Edition) -> list[dict[str, object]]:
    """Modules with their activities, in two queries."""
    labels: dict[str, object] = {kind.slug: kind.label for kind in activities.kinds()}
    modules = list(edition.modules.prefetch_related("activities"))
    return [
        {"module": module, "activities": [(one, labels.get(one.kind, one.kind)) for one in module.activities.all()]}
        for module in modules
    ]


def missing_from(edition: Edition) -> list[Activity]:
    """What the base language has and this one has not: learners borrow it until it is translated."""
    if edition.language == BASE_LANGUAGE:
        return []
    base = Activity.objects.filter(edition__course=edition.course, edition__language=BASE_LANGUAGE)
    return list(base.exclude(key__in=edition.activities.values("key")).select_related("module"))


def doomed(edition: Edition, act: str) -> Module | Activity | None:
    """What the button would remove; people are asked first. 404 for what is not there."""
    match = ACT.fullmatch(act)
    return _row(edition, match) if match and match[2] == "remove" else None


def act_on_outline(edition: Edition, act: str) -> None:
    """`act` is the value of the button that was pressed. Raises `CannotChange`, or 404 for what is not there."""
    match = ACT.fullmatch(act)
    if match is None:
        raise Http404
    if match[4]:
        _borrow(edition, int(match[5]))
        return
    row, how = _row(edition, match), match[2]
    if isinstance(row, Module):
        _act_on_module(row, how)
    elif how == "remove":
        services.remove_activity(activity=row)
    else:
        services.move_activity(activity=row, by=STEPS[how])


def _row(edition: Edition, match: re.Match[str]) -> Module | Activity:
    rows = edition.modules if match[1] == "module" else edition.activities
    row = rows.filter(pk=int(match[3])).first()
    if row is None:
        raise Http404
    return row


def _act_on_module(module: Module, how: str) -> None:
    if how == "remove":
        services.remove_module(module=module)
    else:
        services.move_module(module=module, by=STEPS[how])


def _borrow(edition: Edition, pk: int) -> None:
    source = next((one for one in missing_from(edition) if one.pk == pk), None)
    if source is None:
        raise Http404
    services.borrow(edition=edition, source=source)
