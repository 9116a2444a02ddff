"""The people as whom a visitor of the demo may sign in."""

PASSWORD = "listen-first"  # noqa: S105  the demo's, printed on every start

LOGINS = {
    "staff": "an employee on the first day, with everything to do",
    "lager": "a Danish warehouse employee (the site speaks Danish)",
    "expert": "a subject-matter expert, and the coach of Maja, Lars and Frida",
    "executive": "an executive",
    "manager": "a manager: the team page",
    "trainer": "a trainer: courses in the admin",
    "hr": "HR: reports",
    "centre": "the command centre",
    "governance": "governance: approves guidelines, sees the evidence",
    "legal": "the other one in governance: two are needed",
    "communications": "communications: words and tone",
    "admin": "an administrator",
}


def greeting(url: str) -> str:
    people = "\n".join(f"  {name + '@havnby.example':28}{what}" for name, what in LOGINS.items())
    return f"\nOutspoken is ready: {url}\n\nSign in with the password {PASSWORD} as\n{people}\n\nCtrl-C stops it.\n"
