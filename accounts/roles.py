"""Roles are dated grants (`RoleGrant`); a manager is derived from employments. What each role may do stands here."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import CharField, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.lib.history import as_of_q
from lms.lib.prepared import Prepared

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from accounts.models import User


class Role(models.TextChoices):
    MANAGER = "manager", _("manager")
    COORDINATOR = "coordinator", _("coordinator")
    TRAINER = "trainer", _("trainer")
    COACH = "coach", _("coach")
    GOVERNANCE = "governance", _("governance")
    COMMUNICATIONS = "communications", _("communications")
    COMMAND_CENTRE = "command-centre", _("command centre")
    HR = "hr", _("HR")
    ADMINISTRATOR = "administrator", _("administrator")


# Models that a role may view, add and change in the admin; "-view" means read only. Nothing is ever deleted there
# but drafts, and the admin classes themselves say which.
PERMISSIONS: dict[str, frozenset[str]] = {
    Role.TRAINER: frozenset({"courses.author", "assessments.author", "guidelines.write"}),
    Role.COACH: frozenset({"coaching.review"}),
    Role.GOVERNANCE: frozenset(
        {
            "guidelines.write",
            "guidelines.approve",
            "guidelines.author",
            "certification.author",
            "clearance.ask",
            "clearance.reasons",
            "courses.review",
            "crisis.switch",
            "draft_check.author",
            "nominations.decide",
            "presence.approve",
            "presence.see",
            "reports.see_all",
        }
    ),
    Role.COMMUNICATIONS: frozenset(
        {
            "clearance.ask",
            "courses.programme",
            "courses.review",
            "crisis.switch",
            "draft_check.author",
            "presence.see",
        }
    ),
    Role.COMMAND_CENTRE: frozenset({"clearance.ask"}),
    Role.HR: frozenset(
        {
            "clearance.ask",
            "people.see_all",
            "people.activate",
            "reports.see_all",
            "reports.export",
            "reminders.see_all",
            "assessments.accommodate",
            "certification.decide",
        }
    ),
    Role.COORDINATOR: frozenset({"reports.see_unit", "reports.export"}),
    Role.ADMINISTRATOR: frozenset(
        {
            "accounts.administer",
            "people.see_all",
            "people.activate",
            "courses.author",
            "courses.programme",
            "courses.review",
            "assessments.author",
            "assessments.accommodate",
            "draft_check.author",
            "guidelines.write",
            "guidelines.author",
            "certification.author",
            "certification.decide",
            "presence.see",
            "reports.see_all",
            "reports.export",
            "reminders.see_all",
        }
    ),
}
STAFF_ROLES = frozenset({Role.TRAINER, Role.GOVERNANCE, Role.COMMUNICATIONS, Role.HR, Role.ADMINISTRATOR})


def _granted(user_id: int, on: date) -> "QuerySet[Any, Any]":
    grants = apps.get_model("accounts", "RoleGrant").objects.as_of(on).filter(user_id=user_id)
    leads = apps.get_model("accounts", "Employment").objects.as_of(on)
    leads = leads.filter(Q(manager_id=user_id) | Q(acting_manager_id=user_id)).order_by()
    manager = leads.annotate(what=Value(Role.MANAGER.value, CharField())).values_list("what")
    return grants.order_by().values_list("role").union(manager)


_roles = Prepared(str, _granted, int, date)


def roles_of(user: "User", on: date | None = None) -> frozenset[str]:
    """The roles on that day (today by default), one query; today's answer is kept for the life of the object."""
    if on is None and (kept := getattr(user, "_roles", None)) is not None:
        return kept
    roles = frozenset(_roles(user.pk, on or timezone.localdate()))
    if on is None:
        user._roles = roles
    return roles


def permissions_of(user: "User | AnonymousUser") -> frozenset[str]:
    """Names such as `reports.see_all`; a superuser has those of an administrator."""
    if not user.is_active or user.is_anonymous:
        return frozenset()
    roles = set(roles_of(user)) | ({Role.ADMINISTRATOR.value} if user.is_superuser else set())
    return frozenset().union(*(PERMISSIONS.get(role, frozenset()) for role in roles))


def roles_that_may(permission: str) -> list[str]:
    return [role for role, names in PERMISSIONS.items() if permission in names]


def scope_of(user: "User", role: str, on: date) -> list[str] | None:
    """Paths of the departments that a role is granted for; None = everywhere, [] = not granted."""
    grants = apps.get_model("accounts", "RoleGrant").objects.filter(as_of_q(on), user_id=user.pk, role=role)
    paths = list(grants.values_list("department__path", flat=True))
    return None if None in paths else paths
