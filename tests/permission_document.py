"""`docs/permissions.md`, written from the table: `python -m tests.permission_document > docs/permissions.md`."""

from collections.abc import Iterator

from tests.permission_table import (
    ACTS,
    ADMIN,
    ALLAUTH_OPEN,
    ALLAUTH_OWN,
    ALLAUTH_PASSKEY,
    EVERYBODY,
    ROLES,
    ROWS,
    TOKENS,
)


def documented() -> Iterator[str]:
    yield "# Permissions"
    yield ""
    yield "Written from `tests/permission_table.py`, which the suite holds against every address of the site."
    yield ""
    yield "- **own**: `staff` owns the object; to everybody else it does not exist (404)."
    yield "- Not visible is 404; visible but not allowed is 403. Who is not signed in gets the sign-in page."
    yield "- HEAD follows GET; every other verb is refused (405)."
    yield ""
    yield "| address | verb | who | everybody else | note |"
    yield "|---|---|---|---|---|"
    for row in ROWS:
        who = "everybody, signed in or not" if row.anonymous else _who(row.opens)
        denied = "" if row.opens == EVERYBODY else str(row.denied)
        yield f"| `{row.name}` | {row.verb} | {who} | {denied} | {row.note} |"
    yield ""
    yield "## Accounts"
    yield ""
    yield f"Open to everybody: {', '.join(f'`{name}`' for name in ALLAUTH_OPEN)}."
    yield ""
    yield f"For one’s own account: {', '.join(f'`{name}`' for name in ALLAUTH_OWN + ALLAUTH_PASSKEY)}."
    yield from _of_the_admin()
    yield from _of_tokens()


def _of_the_admin() -> Iterator[str]:
    yield ""
    yield "## Admin"
    yield ""
    yield "Opened by roles, not by groups; a model that is not named does not appear."
    yield ""
    yield "| model | look | add | change | delete |"
    yield "|---|---|---|---|---|"
    for one in ADMIN:
        cells = [", ".join(names) or "nobody" for names in (one.view, one.add, one.change, one.delete)]
        yield f"| `{one.model}` | {' | '.join(cells)} |"
    yield ""
    yield "| act | who |"
    yield "|---|---|"
    for act, names in ACTS.items():
        yield f"| {act} | {', '.join(names)} |"


def _of_tokens() -> Iterator[str]:
    yield ""
    yield "## Tokens"
    yield ""
    yield "Programs ask with a token (docs/api.md), whoever is signed in. Without one: 401; without the scope: 403."
    yield ""
    yield "| address | verb | scope |"
    yield "|---|---|---|"
    for name, scope in TOKENS.items():
        yield f"| `{name}` | GET | {f'`{scope}`' if scope else 'any'} |"


def _who(opens: frozenset[str]) -> str:
    if opens == EVERYBODY:
        return "everybody signed in"
    if opens == {"staff"}:
        return "own"
    return ", ".join("the owner" if role == "staff" else role for role in ROLES if role in opens)


if __name__ == "__main__":
    print("\n".join(documented()))  # noqa: T201
