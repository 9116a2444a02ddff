"""Havnby Computers: an invented maker of laptops, some 200 people in twelve departments on three continents.

Everything follows from one day (`base`, the day of seeding) and one seed, so that a restart makes the same company.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from accounts.roles import Role
from accounts.services import DepartmentFacts, PersonFacts
from lms.demo.names import FAMILY, GIVEN

ROOT = "havnby/"
PASSWORD = "listen-first"  # noqa: S105


@dataclass(frozen=True)
class Unit:
    slug: str
    name: str
    size: int
    family: str
    boss: str
    titles: tuple[str, ...]
    places: tuple[str, ...] = ("Havnby", "Havnby", "Hamburg")

    @property
    def path(self) -> str:
        return f"{ROOT}{self.slug}/"


PLACES = {
    "Havnby": ("DK", "Europe/Copenhagen", "Havnby Computers A/S"),
    "Copenhagen": ("DK", "Europe/Copenhagen", "Havnby Computers A/S"),
    "Hamburg": ("DE", "Europe/Berlin", "Havnby Computers GmbH"),
    "Portland": ("US", "America/Los_Angeles", "Havnby Computers Inc."),
    "Singapore": ("SG", "Asia/Singapore", "Havnby Computers Pte. Ltd."),
}
SPELLED: dict[int, str | int | None] = {ord("æ"): "ae", ord("ø"): "oe", ord("å"): "aa", ord("ö"): "o", ord("ü"): "u"}
UNITS = (
    Unit("logistics", "Logistics and warehouse", 30, "warehouse", "Warehouse manager",
         ("Picker", "Forklift driver", "Packer", "Returns clerk", "Shift lead"), ("Havnby", "Havnby", "Portland")),
    Unit("research", "Research and development", 25, "research", "Head of engineering",
         ("Hardware engineer", "Firmware engineer", "Test engineer", "Industrial designer"), ("Havnby", "Singapore")),
    Unit("marketing", "Marketing", 15, "office", "Head of marketing",
         ("Brand manager", "Campaign manager", "Copywriter"), ("Copenhagen", "Copenhagen", "Portland", "Singapore")),
    Unit("sales", "Sales", 17, "office", "Head of sales", ("Account manager", "Partner manager", "Sales assistant"),
         ("Copenhagen", "Hamburg", "Portland", "Singapore")),
    Unit("support", "Customer support", 28, "support", "Head of support",
         ("Support agent", "Support agent", "Repair technician", "Team lead"), ("Havnby", "Portland", "Singapore")),
    Unit("communications", "Communications", 10, "office", "Head of communications",
         ("Press officer", "Editor", "Internal communications partner"), ("Copenhagen",)),
    Unit("shops", "Shops", 19, "shop", "Head of shops", ("Shop assistant", "Shop assistant", "Shop manager"),
         ("Copenhagen", "Hamburg")),
    Unit("finance", "Finance", 13, "finance", "Finance director", ("Controller", "Accountant", "Payroll specialist"),
         ("Copenhagen", "Hamburg")),
    Unit("it", "IT and security", 14, "office", "Head of IT", ("System administrator", "Security analyst", "Developer"),
         ("Havnby", "Singapore")),
    Unit("command-centre", "Command centre", 9, "support", "Head of the command centre",
         ("Listener on duty", "Shift lead"), ("Havnby", "Portland", "Singapore")),
    Unit("people", "Human resources", 8, "office", "Head of human resources", ("HR partner", "Recruiter", "Trainer"),
         ("Copenhagen",)),
    Unit("procurement", "Procurement", 8, "office", "Head of procurement", ("Buyer", "Supplier quality engineer"),
         ("Hamburg", "Singapore")),
)  # fmt: skip
PILOT = (f"{ROOT}communications/", f"{ROOT}command-centre/", f"{ROOT}people/")

# Who may sign in with the demo's password: address, name, number, department, title, role.
LOGINS = (
    ("staff", "Maja Lindqvist", "10611", "marketing", "Campaign manager", None),
    ("lager", "Lars Holm", "10482", "logistics", "Forklift driver", None),
    ("expert", "Jonas Weber", "10207", "research", "Hardware engineer", Role.COACH),
    ("executive", "Ingrid Voss", "10003", "", "Chief operating officer", None),
    ("manager", "Karim Haddad", "10110", "logistics", "Warehouse manager", None),
    ("trainer", "Sofie Bruun", "10310", "people", "Trainer", Role.TRAINER),
    ("hr", "Helle Kruse", "10301", "people", "HR partner", Role.HR),
    ("centre", "Thomas Ravn", "10402", "command-centre", "Shift lead", Role.COMMAND_CENTRE),
    ("governance", "Peter Juhl", "10320", "", "Governance lead", Role.GOVERNANCE),
    ("legal", "Birgit Sommer", "10321", "", "General counsel", Role.GOVERNANCE),
    ("communications", "Amira Nasser", "10330", "communications", "Head of communications", Role.COMMUNICATIONS),
    ("admin", "Nina Friis", "10501", "it", "System administrator", Role.ADMINISTRATOR),
)
# Whose written practice the expert reads.
COACHED = ("10611", "10482", "10622")
DANES = {"Lars Holm"}
# A colleague of Lars in the warehouse who has neither an address nor, so far, a password.
NEWCOMER = ("Bodil Skov", "10655")
# Has begun, and is due within the week: the first reminder that the demo sends.
DUE_SOON = ("Frida Gram", "10622")


def departments() -> list[DepartmentFacts]:
    return [DepartmentFacts(ROOT, "Havnby Computers"), *(DepartmentFacts(unit.path, unit.name) for unit in UNITS)]


def roster(base: date) -> list[PersonFacts]:
    """Everybody who works here or did in the last eighteen months, as facts of today."""
    chance = Random(2013)  # noqa: S311
    people = {one.employee_number: one for one in _named(base)}
    taken = {one.name for one in people.values()}
    bosses = {one.department: one.employee_number for one in people.values() if one.title.startswith(("Head", "Ware"))}
    number = 11_000
    for unit in UNITS:
        here = sum(one.department == unit.path for one in people.values())
        for index in range(unit.size - here):
            number += 1
            one = _invent(unit, str(number), taken, chance, base)
            if index == 0 and unit.path not in bosses:
                bosses[unit.path] = one.employee_number
                one = replace(one, title=unit.boss, grade="M2", starts_on=base - timedelta(days=2000))
            people[one.employee_number] = one
    return [_placed(one, bosses) for one in people.values()]


def _named(base: date) -> list[PersonFacts]:
    units = {unit.slug: unit for unit in UNITS}
    began = base - timedelta(days=3300)
    made = [_facts("10001", "Søren Dahl", None, "Managing director", "Copenhagen", began, "soren.dahl", grade="E1")]
    for local, name, number, slug, title, _role in LOGINS:
        days = {"staff": 7, "lager": 12}.get(local, 1200)
        place = "Havnby" if slug in {"logistics", "it", "command-centre"} else "Copenhagen"
        grade = "E2" if local == "executive" else "M2" if local in {"manager", "communications"} else "S2"
        one = _facts(number, name, units.get(slug), title, place, base - timedelta(days=days), local, grade=grade)
        made.append(replace(one, language="da" if name in DANES else "en"))
    name, number = NEWCOMER
    made.append(_facts(number, name, units["logistics"], "Picker", "Havnby", base - timedelta(days=3), ""))
    name, number = DUE_SOON
    hired = base - timedelta(days=26)
    made.append(_facts(number, name, units["marketing"], "Copywriter", "Copenhagen", hired, "frida.gram"))
    return made


def _facts(
    number: str, name: str, unit: Unit | None, title: str, place: str, starts_on: date, local: str, grade: str = "S1"
) -> PersonFacts:
    country, zone, entity = PLACES[place]
    return PersonFacts(
        employee_number=number,
        name=name,
        email=f"{local}@havnby.example" if local else "",
        department=unit.path if unit else ROOT,
        starts_on=starts_on,
        language="da" if country == "DK" else "en",
        time_zone=zone,
        title=title,
        job_family=unit.family if unit else "office",
        grade=grade,
        legal_entity=entity,
        site=place,
        country=country,
    )


def _invent(unit: Unit, number: str, taken: set[str], chance: Random, base: date) -> PersonFacts:
    place = chance.choice(unit.places)
    country = PLACES[place][0]
    while True:
        name = f"{chance.choice(GIVEN[country])} {chance.choice(FAMILY[country])}"
        if name not in taken:
            taken.add(name)
            break
    days = chance.choice((2500, 1800, 1200, 900, 700, 600)) + chance.randrange(200)
    luck = chance.random()
    if luck < 0.2:
        days = chance.randrange(1, 29) if luck < 0.08 else chance.randrange(29, 400)
    # In the warehouse and the shops many have no address of their own at work.
    has_address = unit.family not in {"warehouse", "shop"} or chance.random() < 0.45
    local = name.lower().replace(" ", ".").translate(SPELLED)
    title, began = chance.choice(unit.titles), base - timedelta(days=days)
    one = _facts(number, name, unit, title, place, began, local if has_address else "")
    if unit.family == "warehouse" and chance.random() < 0.2:
        one = replace(one, worker_type="agency")
    return replace(one, percent=chance.choice((100, 100, 100, 100, 80, 60)))


def _placed(one: PersonFacts, bosses: dict[str, str]) -> PersonFacts:
    """Each reports to the head of the unit, heads to the chief operating officer, she to the managing director."""
    boss = bosses.get(one.department, "10003")
    if one.employee_number == boss:
        boss = "10003"
    if one.employee_number == "10003":
        boss = "10001"
    return replace(one, manager="" if one.employee_number == "10001" else boss)
