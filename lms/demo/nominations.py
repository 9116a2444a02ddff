"""Two nominations that wait; and the expert shows his badge to everybody."""

from datetime import date, datetime, timedelta

from accounts.models import Employment, Tier, User
from courses.certification.badges.services import open_page
from courses.certification.models import Award
from courses.certification.nominations import reminding, services
from lms.demo.leading import EXPERT
from lms.lib.dates import local_date

# Department, topics, why: of somebody who has worked there for long, by the head.
WAITING = (
    ("havnby/logistics/", ["Deliveries", "Returns"], "Knows every step of a parcel, and explains it without jargon."),
    ("havnby/support/", ["Repairs", "Warranty"], "Customers in the forum ask for this colleague by name."),
)


def write_nominations(now: datetime) -> None:
    today, experts = local_date(now), Tier.objects.get(slug="sme")
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
    for award in Award.objects.filter(user__employee_number=EXPERT).order_by("-awarded_on", "-id")[:1]:
        open_page(award=award, by=award.user, at=now)


def _one_of(path: str, today: date) -> Employment:
    here = Employment.objects.as_of(today).with_people().filter(department__path=path, manager__isnull=False)
    mine = here.filter(starts_on__lt=today - timedelta(days=200), manager__employments__department__path=path)
    return mine.order_by("user_id")[0]
