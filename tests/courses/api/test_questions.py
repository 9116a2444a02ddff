"""What a program is told, and what it is not."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from courses.certification.clearance.models import Answer
from tests.builders import make_people, make_person
from tests.builders_api import program
from tests.builders_clearance import make_crisis, make_right

pytestmark = pytest.mark.django_db

CLEARANCE, WHO, RIGHTS, OPENAPI = (f"/api/v1/{name}" for name in ("clearance", "who-may", "rights", "openapi.json"))


def test_yes_or_no_and_until_when_and_nothing_else() -> None:
    person = make_person()
    make_right("advocate")
    make_right("expert", certifications=["expert"])
    client = program(person)
    for called in (person.employee_number, person.email.upper(), str(person.uuid), str(person.uuid).upper()):
        answer = client.get(CLEARANCE, {"person": called, "right": "advocate"})
        assert answer.json() == {"allowed": True, "until": None}
    assert answer["Cache-Control"].count("no-store")
    assert client.get(CLEARANCE, {"person": called, "right": "expert"}).json() == {"allowed": False, "until": None}
    before = {"person": called, "right": "advocate", "at": "2026-01-03T09:00:00+01:00"}
    assert client.get(CLEARANCE, before).json()["allowed"] is False
    make_crisis(rights=("advocate",))
    assert client.get(CLEARANCE, {"person": called, "right": "advocate"}).json()["allowed"] is False


def test_each_answer_is_noted_with_the_name_of_the_token() -> None:
    person = make_person()
    make_right("advocate")
    client = program(person, name="Publishing tool")
    client.get(CLEARANCE, {"person": person.email, "right": "advocate", "topic": "tea", "at": "2026-03-03T09:00:00Z"})
    client.get(WHO, {"right": "advocate"})
    who, clearance = Answer.objects.all()
    assert {one.asker for one in (who, clearance)} == {"Publishing tool"}
    assert {one.asked_by for one in (who, clearance)} == {None}
    assert (clearance.user, clearance.topic, clearance.allowed) == (person, "tea", True)
    assert clearance.about_at.isoformat() == "2026-03-03T09:00:00+00:00"
    assert clearance.answered_at > clearance.about_at


def test_somebody_unknown_looks_like_somebody_who_may_not() -> None:
    person = make_person()
    make_right("expert", certifications=["expert"])
    client = program(person, "clearance:read")
    answers = []
    for called in (person.employee_number, "nobody@havnby.example", "00000000-0000-4000-8000-000000000000"):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answer = client.get(CLEARANCE, {"person": called, "right": "expert"})
        asked = [one["sql"] for one in queries if "clearance_answer" not in one["sql"]]
        answers.append((answer.status_code, answer.content, sorted(answer.headers), len(asked)))
    assert answers[1] == answers[2]
    assert answers[0][:3] == answers[1][:3]
    told = program(person, name="told").get(CLEARANCE, {"person": "nobody@havnby.example", "right": "expert"})
    assert told.status_code == 404
    assert told.json()["detail"].startswith("Nobody is known here by that.")


def test_who_may_names_people_in_order_page_by_page() -> None:
    owner = make_person("Zoe Zander")
    make_people(["Bo Berg", "Ann Ager"])
    make_people(["Tove Tand"], country="SE", language="sv")
    make_right("advocate")
    client = program(owner)
    page = client.get(WHO, {"right": "advocate", "limit": "2", "offset": "1"}).json()
    assert [one["name"] for one in page["people"]] == ["Bo Berg", "Tove Tand"]
    assert page["count"] == 4
    assert set(page["people"][0]) == {"name", "employee_number", "uuid"}
    assert Answer.objects.count() == 2
    for narrowed in ({"market": "SE"}, {"language": "sv"}):
        assert [one["name"] for one in client.get(WHO, {"right": "advocate"} | narrowed).json()["people"]] == [
            "Tove Tand"
        ]


def test_the_number_of_queries_does_not_grow_with_people() -> None:
    owner = make_person()
    make_right("advocate")
    client = program(owner)
    client.get(WHO, {"right": "advocate"})

    def asked(address: str, **question: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address, {"right": "advocate"} | question).status_code == 200
        return len(queries)

    few = asked(WHO), asked(CLEARANCE, person=owner.email)
    make_people([f"Person {number}" for number in range(30)])
    assert (asked(WHO), asked(CLEARANCE, person=owner.email)) == few
    # Token, owner's employment, person, the answer's own, and the note.
    assert few[1] <= 7


HOSTILE = [
    {"right": "no-such"},
    {"right": "advocate\0"},
    {"right": "أ"},
    {"right": "x" * 10_000},
    {"right": ""},
    {},
    {"right": "advocate", "at": "yesterday"},
    {"right": "advocate", "at": "2026-03-03T09:00:00"},
    {"right": "advocate", "at": "٢٠٢٦-٠٣-٠٣T09:00:00Z"},
    {"right": "advocate", "at": "0001-01-01T00:00:00Z"},
    {"right": "advocate", "at": "9999-12-31T23:59:59Z"},
    {"right": "advocate", "at": "1e400"},
    {"right": "advocate", "topic": "tea\0"},
    {"right": "advocate", "topic": "tea\nand"},
    {"right": "advocate", "topic": "x" * 10_000_000},
    {"right": "advocate", "topc": "tea"},
    {"right": ["advocate", "expert"]},
]
ABOUT_PERSON = [{"person": value} for value in ("", "\0", "a@b\0", "x" * 300)]
ABOUT_WHO = [
    *({"limit": value} for value in ("0", "-1", "201", "٣", "1e9", "x")),
    *({"offset": value} for value in ("-1", "9" * 30)),
    *({"market": value} for value in ("dk", "DKK", "\0")),
    *({"language": value} for value in ("DA", "\0", "d" * 100)),
]


def refused(client: Client, address: str, question: dict[str, Any]) -> bool:
    answer = client.get(address, question)
    return answer.status_code == 422 and answer.json()["detail"].endswith(".")


def test_a_wrong_question_gets_a_sentence() -> None:
    person = make_person()
    make_right("advocate")
    client = program(person)
    called = {"person": person.employee_number}
    passed = [one for one in HOSTILE if not refused(client, CLEARANCE, called | one)]
    passed += [one for one in HOSTILE if not refused(client, WHO, one)]
    passed += [one for one in ABOUT_PERSON if not refused(client, CLEARANCE, {"right": "advocate"} | one)]
    passed += [one for one in ABOUT_WHO if not refused(client, WHO, {"right": "advocate"} | one)]
    assert [str(one)[:100] for one in passed] == []
    assert Answer.objects.count() == 0
    no_text = client.get(f"{CLEARANCE}?right=advocate&person=%ED%A0%80")
    assert no_text.status_code == 404
    assert client.get(CLEARANCE, called | {"right": "no-such"}).json()["detail"].startswith("There is no such right.")
    assert client.get(CLEARANCE, called | {"right": "advocate", "topc": "tea"}).json() == {
        "detail": "asked: there is no parameter “topc”."
    }


def test_verbs() -> None:
    client = program(make_person())
    head = client.head(RIGHTS)
    assert (head.status_code, head.content) == (200, b"")
    assert Client().head(RIGHTS).status_code == 401
    options = Client().options(RIGHTS)
    assert (options.status_code, options["Allow"]) == (204, "GET, HEAD, OPTIONS")
    for verb in ("post", "put", "patch", "delete"):
        answer = getattr(client, verb)(RIGHTS, b"x" * 10_000_000, content_type="application/json")
        assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, OPTIONS")
        assert answer.json() == {"detail": "Ask with GET."}


def test_a_fault_of_ours_says_nothing_of_itself(settings: Any) -> None:
    settings.DEBUG = True
    make_right("advocate", certifications=5)
    answer = program(make_person()).get(WHO, {"right": "advocate"})
    assert answer.status_code == 500
    assert "Traceback" not in answer.text
    assert answer.json()["detail"].startswith("Something went wrong here")


def test_rights_are_listed() -> None:
    make_right("advocate")
    answer = program(make_person(), "clearance:read").get(RIGHTS).json()
    assert answer == {"rights": [{"slug": "advocate", "name": "Advocate", "does": "Speak."}]}


def test_the_description_is_whole() -> None:
    told = Client().get(OPENAPI).json()
    assert told["openapi"].startswith("3.1")
    assert set(told["paths"]) == {CLEARANCE, WHO, RIGHTS}
    scheme = told["components"]["securitySchemes"]["Bearer"]
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")
    for address, item in told["paths"].items():
        (operation,) = item.values()
        assert operation["security"] == [{"Bearer": []}]
        assert {"200", "401", "429"} <= set(operation["responses"])
        assert {one["in"] for one in operation["parameters"]} <= {"query"}, address
    asked = {one["name"]: one["required"] for one in told["paths"][CLEARANCE]["get"]["parameters"]}
    assert asked == {"person": True, "right": True, "topic": False, "at": False}
    named = {ref for ref in str(told).split("'") if ref.startswith("#/components/schemas/")}
    assert {ref.rsplit("/", 1)[-1] for ref in named} <= set(told["components"]["schemas"])
