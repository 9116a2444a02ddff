"""Who leads at Havnby: an expert, the executives, a listener on duty; and two nominations that wait."""

from datetime import date, datetime, timedelta

from accounts.models import Employment, Tier, User
from accounts.services import set_tier_rule
from courses.certification.badges.services import open_page
from courses.certification.models import Award
from courses.certification.nominations import belonging, reminding, services
from lms.lib.dates import add_months, local_date

GOVERNANCE, EXPERT, LISTENER_ON_DUTY = "10320", "10207", "10402"
EXPERT_TOPICS = ["Batteries", "Hardware of the H300", "Repairs"]
# Department, topics, why: of somebody who has worked there for long, by the head.
WAITING = (
    ("havnby/logistics/", ["Deliveries", "Returns"], "Knows every step of a parcel, and explains it without jargon."),
    ("havnby/support/", ["Repairs", "Warranty"], "Customers in the forum ask for this colleague by name."),
)


def write_nominations(now: datetime) -> None:
    today, experts = local_date(now), Tier.objects.get(slug="sme")
    governance = User.objects.get(employee_number=GOVERNANCE)
    _name_expert(experts, governance, now)
    set_tier_rule(
        tier=Tier.objects.get(slug="exec"), rule={"fact": "grade", "in": ["E1", "E2"]}, from_day=add_months(today, -6)
    )
    belonging.follow_rules(today=today, at=now)
    belonging.appoint(
        user=User.objects.get(employee_number=LISTENER_ON_DUTY),
        tier=Tier.objects.get(slug="centre"),
        topics=[],
        ends_on=today + timedelta(days=45),
        reason="Leads a shift at the desk.",
        by=governance,
        at=now - timedelta(days=320),
    )
    for path, topics, reason in WAITING:
        job = _one_of(path, today)
        services.nominate(
            user=job.user,
            tier=experts,
            topics=topics,
            reason=reason,
            by=User.objects.get(reports=job),
            at=now - timedelta(days=2),
        )
    reminding.owe_all(today=today, at=now)


def _name_expert(tier: Tier, governance: User, now: datetime) -> None:
    """He also shows his badge to everybody."""
    job = Employment.objects.as_of(local_date(now)).with_people().get(user__employee_number=EXPERT)
    nomination = services.nominate(
        user=job.user,
        tier=tier,
        topics=EXPERT_TOPICS,
        reason="Built the battery of the H300, and answers with patience.",
        by=User.objects.get(reports=job),
        at=now - timedelta(days=40),
    )
    decided_at = now - timedelta(days=30)
    services.approve_nomination(
        nomination=nomination,
        topics=EXPERT_TOPICS,
        ends_on=add_months(local_date(decided_at), 12),
        by=governance,
        at=decided_at,
    )
    for award in Award.objects.filter(user=job.user).order_by("-awarded_on")[:1]:
        open_page(award=award, by=job.user, at=now)


def _one_of(path: str, today: date) -> Employment:
    here = Employment.objects.as_of(today).with_people().filter(department__path=path, manager__isnull=False)
    mine = here.filter(starts_on__lt=today - timedelta(days=200), manager__employments__department__path=path)
    return mine.order_by("user_id")[0]
