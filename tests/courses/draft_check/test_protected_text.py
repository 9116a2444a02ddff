"""What must never be stopped. Each of these texts was written to tempt a rule."""

from typing import Any

import pytest

from tests.builders_draft_check import grave, look

NEVER_BY_TOPIC = {"DC-06", "DC-07", "DC-10", "DC-18", "DC-20", "DC-22"}
PROTECTED = [
    ("en", "Havnby, our pay is a joke and the board knows it."),
    ("en", "Night shifts at Havnby are understaffed again, and the orders keep coming!!"),
    ("en", "You never listen!! The SAFETY of the ramp is a scandal, Havnby."),
    ("en", "On behalf of my shift: we confirm that nobody was asked about overtime."),
    ("en", "I reported it to the authorities. What Havnby did is illegal, and we will say so."),
    ("en", "Wages at Nordlys are awful, ours will soon be worse. Join the union."),
    ("en", "It is our fault, too: we kept quiet about the harassment. Calm down? No."),
    ("en", "The whistleblower at Havnby was right, a lawsuit against us will follow."),
    ("en", "Discrimination at Havnby: who cares? We do."),
    ("en", "They plan layoffs next quarter, says the shop steward."),
    ("da", "Lønnen hos Havnby er en vits, og bestyrelsen ved det!!"),
    ("da", "Vagtplanen er elendig. Vi bekræfter gerne over for arbejdstilsynet, at bemandingen svigter."),
    ("da", "Fagforeningen har ret: vores skyld er det ikke, og ulovligt er det også. Slap af? Nej."),
    ("ru", "Зарплата в Havnby — позор, и совет директоров это знает!!"),
    ("ru", "Мы подтверждаем: график работы незаконный, профсоюз скажет об этом. Успокойтесь? Нет."),
]


@pytest.mark.parametrize(("lang", "text"), PROTECTED)
def test_pay_hours_safety_and_unions_may_be_spoken_about(lang: str, text: str) -> None:
    found = look(text, lang=lang, is_reply=True)
    assert not NEVER_BY_TOPIC & found.worst.keys()
    assert found.worst.get("DC-01") in {None, "info"}
    assert "DC-09" not in found.worst


def test_insults_are_not_protected() -> None:
    assert grave(look("The shift plan was made by an idiot")) == {"DC-09": "block"}


def test_figures_of_the_company_are_not_protected() -> None:
    assert grave(look("Our wages are low though our revenue is up")) == {"DC-06": "block"}


@pytest.mark.parametrize(
    "text",
    [
        "Havnby is a terrible employer.",
        "Havnby disappointed me again.",
        "The canteen of Havnby is awful, who eats that?",
    ],
)
def test_criticism_of_ones_own_company_is_at_most_a_thought(text: str) -> None:
    assert grave(look(text)) == {}


@pytest.mark.parametrize(
    "text",
    [
        "I am sorry, this took us far too long. Your laptop is on its way.",
        "Sorry! That was the wrong link.",
        "We're sorry we kept you waiting three hours.",
    ],
)
def test_an_honest_apology_is_left_alone(text: str) -> None:
    found = look(text, account_type="official", is_reply=True).worst
    assert not {"DC-17", "DC-22", "DC-10", "DC-09"} & found.keys()


PRIVATE: list[tuple[str, dict[str, Any]]] = [
    ("A long walk by the sea with the dog, and then the best waffles of the year.", {}),
    ("My sister won the regional chess cup today and I could not be more proud!!", {}),
    ("Stuck in traffic, then a beer with old friends from school in the harbor.", {}),
    ("Rådhuspladsen er smuk i sne, og min søster løb sit første maraton i dag.", {"lang": "da", "market": "DK"}),
    ("Undskyld ventetiden, kagen er klar nu, og kaffen er den bedste i byen.", {"lang": "da", "market": "DK"}),
    ("Сегодня гуляли у моря с собакой, а потом ели лучшие вафли в городе.", {"lang": "ru", "market": "other"}),
]


@pytest.mark.parametrize(("text", "facts"), PRIVATE)
def test_private_posts_are_nobodys_business(text: str, facts: dict[str, Any]) -> None:
    assert grave(look(text, **facts)) == {}


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Started my new job at Havnby today 🎉"),
        ("en", "Five years at Havnby this week, thank you all."),
        ("da", "Første dag i nyt job hos Havnby 🎉"),
        ("ru", "Первый день на новой работе в Havnby 🎉"),
    ],
)
def test_naming_the_employer_in_a_line_of_ones_life_is_a_thought(lang: str, text: str) -> None:
    found = look(text, lang=lang)
    assert grave(found) == {}
    assert found.worst["DC-01"] == "info"


@pytest.mark.parametrize(
    "text",
    [
        "I reported the waste in the harbor to the authorities.",
        "A whistleblower told the regulator about the accounts.",
        "If you see something unsafe, tell the labor inspectorate or a journalist.",
    ],
)
def test_words_of_those_who_report_wrongs_are_left_alone(text: str) -> None:
    assert grave(look(text)) == {}
