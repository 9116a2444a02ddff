"""Danish and Russian have lists of their own, with their endings; what has no language holds in all."""

import pytest

from courses.draft_check.shipped import shipped_lists
from tests.builders_draft_check import look

FOUND: list[tuple[str, str, str]] = [
    ("da", "DC-01", "Havnbys nye bærbare er fantastiske"),
    ("da", "DC-01", "Vores produkt er bedst"),
    ("da", "DC-04", "Giv os 5 stjerner, mor!"),
    ("da", "DC-05", "Vores bærbare er bæredygtige"),
    ("da", "DC-06", "Vores omsætning stiger"),
    ("da", "DC-06", "Vi nævner opkøbet i regnskabet"),
    ("da", "DC-07", "Falcon kommer snart"),
    ("da", "DC-08", "Det er strengt fortroligt"),
    ("da", "DC-09", "Sikke en idiot"),
    ("da", "DC-10", "Det er vores side, slap af"),
    ("da", "DC-15", "Hej, ordre 88213 er på vej"),
    ("da", "DC-16", "Skalerbare synergier"),
    ("da", "DC-17", "Vi beklager, hvis nogen føler sig stødt, og eventuelle gener"),
    ("da", "DC-18", "Nordlys laver elendige hængsler"),
    ("da", "DC-20", "Vi bekræfter, at opladeren er i orden"),
    ("da", "DC-22", "Det var vores fejl"),
    ("da", "DC-25", "Send os din adgangskode"),
    ("ru", "DC-01", "Наш продукт лучший"),
    ("ru", "DC-01", "Новый H300 уже в продаже"),
    ("ru", "DC-05", "Наш ноутбук самый экологичный"),
    ("ru", "DC-06", "Выручка нашей компании выросла"),
    ("ru", "DC-06", "Слияние и прибыль: наша компания"),
    ("ru", "DC-07", "В следующем квартале скоро выйдет Falcon"),
    ("ru", "DC-08", "Это конфиденциально"),
    ("ru", "DC-09", "Вы читать не умеете"),
    ("ru", "DC-10", "Успокойтесь и читайте внимательнее"),
    ("ru", "DC-15", "Анна, ваш заказ № 88213 в пути"),
    ("ru", "DC-16", "Синергия и парадигма"),
    ("ru", "DC-17", "Простите, если кого-то обидели"),
    ("ru", "DC-20", "Официальное заявление: мы подтверждаем"),
    ("ru", "DC-22", "Это наша вина"),
    ("ru", "DC-25", "Пришлите нам пароль"),
]


@pytest.mark.parametrize(("lang", "rule", "text"), FOUND)
def test_each_language_is_read_by_its_own_lists(lang: str, rule: str, text: str) -> None:
    assert rule in look(text, lang=lang).worst


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("da", "Jeg arbejder hos Havnby. H300 er fantastisk"),
        ("da", "H300 er fantastisk, siger jeg, der er ansat hos Havnby"),
        ("ru", "Я работаю в Havnby. H300 лучший"),
        ("en", "I work for Havnby Computers. The H300 is great"),
    ],
)
def test_each_language_has_its_words_to_disclose(lang: str, text: str) -> None:
    assert "DC-01" not in look(text, lang=lang).worst


def test_a_word_of_another_language_is_not_looked_for() -> None:
    assert "DC-06" not in look("Vores omsætning stiger", lang="en").worst


def test_the_company_takes_danish_and_english_endings() -> None:
    for text in ("Havnbys butik", "Havnby's shop", "Havnby’s shop"):
        assert "DC-01" in look(text, lang="da").worst, text


def test_readability_is_measured_as_the_language_asks() -> None:
    heavy = "Organisationsudviklingsafdelingens sammenhængende kommunikationsstrategiske helhedsbetragtninger " * 5
    assert look(heavy, lang="da").worst["DC-16"] == "info"
    assert (
        "DC-16"
        not in look("Vi har en kat. Den sover hele dagen. Vi giver den mad, og så sover den igen.", lang="da").worst
    )


def test_every_language_has_every_list() -> None:
    lists = shipped_lists()
    assert lists["en"].keys() == lists["da"].keys() == lists["ru"].keys()
    assert [key for language in ("en", "da", "ru") for key, terms in lists[language].items() if not terms] == []
