"""Where each rule begins and ends."""

from datetime import UTC, datetime
from typing import Any

import pytest

from courses.draft_check.draft import Attachment
from tests.builders_draft_check import CONFIG, look, make_config

PROMPTED = {"company_prompted": True}
PRAISE = "The H300 is great"


def severity(rule: str, text: str, **facts: Any) -> str | None:
    return look(text, **facts).worst.get(rule)


def test_a_bare_mention_of_the_employer_is_a_thought() -> None:
    assert severity("DC-01", "Lunch at Havnby today with friends from school") == "info"


def test_praise_of_the_employer_needs_a_disclosure() -> None:
    assert severity("DC-01", "Havnby makes great things") == "block"
    assert severity("DC-01", "Havnby makes great things. I work for Havnby.") is None


def test_being_happy_about_ones_own_job_is_no_promotion() -> None:
    assert severity("DC-01", "Great first day: I joined Havnby!") == "info"
    assert severity("DC-01", "Great first day, and the H300 is great: I joined Havnby!") == "block"


@pytest.mark.parametrize(
    "text",
    [
        f"{PRAISE} #Iwork4Havnby",
        f"{PRAISE} #IWORK4HAVNBY",
        f"{PRAISE}, and I’m with Havnby Computers",
        f"{PRAISE}. Proud of my team at Havnby",
        f"Disclosure: I work at Havnby. {PRAISE}",
    ],
)
def test_each_way_to_disclose_counts(text: str) -> None:
    assert severity("DC-01", text) is None


def test_a_disclosure_counts_until_the_125th_character_or_the_first_link() -> None:
    tag = " #Iwork4Havnby"
    text = PRAISE.ljust(125 - len(tag), ".")
    assert severity("DC-01", text + tag) is None
    assert severity("DC-01", text + "." + tag) == "block"
    assert severity("DC-03", text + "." + tag) == "warn"
    assert severity("DC-01", text + "....." + tag + " https://havnby.example/h300") is None


def test_a_tag_in_a_crowd_discloses_nothing() -> None:
    crowd = f"{PRAISE} #laptop #work #Iwork4Havnby #desk"
    assert (severity("DC-01", crowd), severity("DC-03", crowd)) == ("block", "warn")
    assert severity("DC-01", f"{PRAISE} #laptop #Iwork4Havnby #desk") is None


def test_the_company_named_account_discloses_once_it_is_approved() -> None:
    assert severity("DC-01", PRAISE, account_type="company_named") == "block"
    assert severity("DC-01", PRAISE, account_type="company_named", company_named_approved=True) is None
    assert severity("DC-01", PRAISE, account_type="official") is None


def test_the_tag_does_not_name_the_company_but_a_tag_of_a_product_does() -> None:
    assert severity("DC-01", "A great day with great people #Iwork4Havnby") is None
    assert severity("DC-01", "A great day with the great #H300") == "block"


def test_our_laptop_names_the_company_with_one_word_between_at_most() -> None:
    assert severity("DC-01", "Our laptop is great") == "block"
    assert severity("DC-01", "Our eco-friendly laptop is great") == "block"
    assert severity("DC-01", "Our neighbor has a great laptop") is None


@pytest.mark.parametrize(
    ("market", "first", "expected"),
    [
        ("DK", "", "block"),
        ("DK", "Reklame: ", None),
        ("DK", "ANNONCE ", None),
        ("DK", "Husk reklame: ", "block"),
        ("UK", "", "block"),
        ("UK", "#ad ", None),
        ("UK", "Advert: ", None),
        ("EU", "", "warn"),
        ("EU", "Anzeige: ", None),
        ("US", "", None),
        ("other", "", None),
    ],
)
def test_advertising_is_labeled_as_its_market_asks(market: str, first: str, expected: str | None) -> None:
    assert severity("DC-02", f"{first}{PRAISE} #Iwork4Havnby", market=market, **PROMPTED) == expected


def test_what_nobody_asked_for_needs_no_label() -> None:
    assert severity("DC-02", f"{PRAISE} #Iwork4Havnby", market="DK") is None


def test_views_my_own_is_no_disclosure() -> None:
    assert severity("DC-03", f"{PRAISE}. Views my own") == "warn"
    assert severity("DC-03", "Rain again. Views my own") is None


def test_reviews_by_people_who_work_here_are_stopped() -> None:
    assert severity("DC-04", "Quiet and light", platform="review") == "block"
    assert severity("DC-04", "★★★★★ for the H300. I work at Havnby.") == "block"
    assert severity("DC-04", "5 stars for the bakery in our street") is None


def test_a_source_or_an_honest_word_carries_a_claim() -> None:
    assert severity("DC-05", "Our laptop is the best") == "warn"
    assert severity("DC-05", "Our laptop is the best, see https://havnby.example/test") is None
    assert severity("DC-05", "I think our laptop is the best") is None
    assert severity("DC-05", "Best regards from Havnby") is None


@pytest.mark.parametrize(("market", "expected"), [("US", "warn"), ("UK", "warn"), ("DK", "block"), ("EU", "block")])
def test_green_words_are_stricter_in_the_eu(market: str, expected: str) -> None:
    assert severity("DC-05", "Our sustainable laptop", market=market) == expected


def test_board_orders_and_margin_count_with_a_second_term_only() -> None:
    assert severity("DC-06", "We have a new board in the hall") is None
    assert severity("DC-06", "We told the board about our orders") == "block"
    assert severity("DC-06", "We told the board, and the board agreed") is None
    assert severity("DC-06", "Revenue is up! #Iwork4Havnby") == "block"
    assert severity("DC-06", "Revenue in their industry is up") is None


def test_a_link_to_the_published_release_is_fine() -> None:
    assert severity("DC-06", "Our revenue of 2025: https://news.havnby.example/2025") is None
    assert severity("DC-06", "Our revenue of 2025: https://blog.example/2025") == "block"


def test_layoffs_are_told_by_leaders_and_official_accounts_with_care() -> None:
    text = "Havnby plans layoffs"
    assert severity("DC-06", text) is None
    assert severity("DC-06", text, author_tier="exec") == "block"
    assert severity("DC-06", text, account_type="official") == "block"


def test_promises_are_stopped_for_leaders_and_remarked_for_others() -> None:
    assert severity("DC-07", "Falcon will be huge") == "warn"
    assert severity("DC-07", "Falcon will be huge", author_tier="exec") == "block"
    assert severity("DC-07", "I will walk the dog soon") is None
    assert severity("DC-07", "We expect to hire: hiring starts soon", author_tier="exec") == "block"
    assert severity("DC-07", "We expect to hire: hiring starts soon") is None


def test_a_year_is_the_future_only_after_the_present_one() -> None:
    now = datetime(2026, 3, 2, tzinfo=UTC)
    assert severity("DC-07", "Revenue of 2027", now=now) == "warn"
    assert severity("DC-07", "Revenue of 2026", now=now) is None


@pytest.mark.parametrize(
    "text",
    [
        "Falcon",
        "Polaris",
        "internal only",
        "under NDA",
        "see build.havnby.internal",
        "fixed in HAV-4711",
        "http://10.1.2.3/x",
    ],
)
def test_secrets_are_stopped_whoever_writes_them(text: str) -> None:
    assert severity("DC-08", text, account_type="official") == "block"


@pytest.mark.parametrize("text", ["ISO-27001 and COVID-19", "a falconry show", "Our H300", "USB-3000 cable"])
def test_public_names_and_numbers_are_no_secrets(text: str) -> None:
    assert severity("DC-08", text) is None


@pytest.mark.parametrize(
    "text",
    [
        "What an idiot",
        "sh*t happens",
        "F***",
        "You never listen!! Really",
        "Why do you lie!! Tell me",
        "GREAT news!! Really",
    ],
)
def test_hostile_words_are_stopped(text: str) -> None:
    assert severity("DC-09", text) == "block"


@pytest.mark.parametrize("text", ["GDPR and HTML!!", "So happy!!", "You never listen to jazz?", "**Bold** and *soft*"])
def test_one_sign_of_anger_is_none(text: str) -> None:
    assert severity("DC-09", text) is None


def test_words_from_above_are_graver_in_a_reply() -> None:
    assert severity("DC-10", "Calm down") == "warn"
    assert severity("DC-10", "Calm down", is_reply=True) == severity("DC-10", "Calm down", platform="reply") == "block"


@pytest.mark.parametrize("alt", ["", "hinge", "IMG_2231.jpg", "photo-1.png", "Image of a laptop on a table"])
def test_a_picture_needs_a_description_that_tells_something(alt: str) -> None:
    assert severity("DC-11", "Look", attachments=(Attachment(alt=alt),)) == "warn"
    assert severity("DC-11", "Look", attachments=(Attachment(alt=alt),), account_type="official") == "block"


@pytest.mark.parametrize(
    "text",
    [
        "#bigdatafuture #customerservice",
        "One 🎉 two in a sentence",
        "🎉🎉🎉🎉",
        "#One #Two #Three #Four",
        "𝓕𝓪𝓷𝓬𝔂 letters",
    ],
)
def test_what_is_hard_to_read_aloud_is_a_thought(text: str) -> None:
    assert severity("DC-13", text) == "info"


@pytest.mark.parametrize(
    "text", ["#CustomerService", "#sustainability", "#H300", "Well done 🎉", "At last! 🎉 Now rest."]
)
def test_what_reads_well_aloud_is_left_alone(text: str) -> None:
    assert severity("DC-13", text) is None


def test_text_in_a_picture_is_repeated() -> None:
    assert severity("DC-13", "Look", attachments=(Attachment(alt="A sign on it", contains_text=True),)) == "info"
    repeated = Attachment(alt="A sign on a wall: please close the door gently", contains_text=True)
    assert severity("DC-13", "Look", attachments=(repeated,)) is None


@pytest.mark.parametrize(
    "text",
    [
        "Write to anna.jensen@post.example",
        "Call +45 20 12 34 56",
        "tlf. 20123456",
        "010190-1234",
        "4111 1111 1111 1111",
        "DK50 0040 0440 1162 43",
        "She lives at 12 Maple Street",
        "Han bor på Nørregade 12",
        "Он живет на ул. Ленина, д. 5",
        "case no. 4711-22",
        "AB 12 345 is parked here",
        "Ribe Seaways chose us",
        "Anna has cancer",
    ],
)
def test_what_belongs_to_somebody_is_stopped(text: str) -> None:
    assert severity("DC-15", text) == "block"


@pytest.mark.parametrize(
    "text",
    [
        "Write to desk@havnby.example or call +45 70 10 20 30",
        "On 2026-11-22 at 10:30",
        "It costs 12.999 kr and weighs 1.300 g",
        "4111 1111 1111 1112",
        "in order to win",
        "In 1999–2001 we sold 12000 of them",
        "Anna has a garden",
    ],
)
def test_dates_prices_and_the_companys_own_addresses_are_nobodys_data(text: str) -> None:
    assert severity("DC-15", text) is None


def test_one_word_of_the_trade_is_fine_and_leaders_get_a_warning() -> None:
    assert severity("DC-16", "A roadmap") is None
    assert severity("DC-16", "A roadmap with synergies") == "info"
    assert severity("DC-16", "A roadmap with synergies", author_tier="exec") == "warn"


def test_long_sentences_and_long_words_are_hard_to_read() -> None:
    long = "word " * 26
    assert severity("DC-16", long) == "info"
    hard = "Organizational administration necessitates comprehensive interdepartmental documentation, "
    assert severity("DC-16", hard * 3) == "info"
    assert severity("DC-16", "The cat sat on the mat. The dog lay by the door. We all had tea and cake.") is None


def test_no_sale_on_a_catastrophe() -> None:
    assert severity("DC-19", "After the flood: H300 on sale") == "warn"
    assert look("After the flood: H300 on sale", make_config(crisis=True)).worst["DC-19"] == "block"
    assert severity("DC-19", "Havnby thinks of you #PrayForNorthport") == "warn"
    assert severity("DC-19", "Thinking of you all #PrayForNorthport") is None


def test_only_the_authorized_speak_of_guilt() -> None:
    assert severity("DC-22", "It was our fault") == "warn"
    assert severity("DC-22", "It was our fault", author_authorised=True) is None
    assert severity("DC-22", "Parking here is illegal") is None
    assert severity("DC-22", "We did nothing illegal") == "warn"


def test_asking_for_a_code_is_stopped_and_warning_of_it_is_not() -> None:
    assert severity("DC-25", "Please send us your card number") == "block"
    assert severity("DC-25", "Never send your card number to anybody") is None


def test_a_contest_links_its_rules() -> None:
    assert severity("DC-25", "Giveaway! Tag a friend") == "warn"
    assert severity("DC-25", "Giveaway! The rules: https://havnby.example/rules") is None


def test_children_and_music_are_remarked() -> None:
    child = (Attachment(alt="Two children at a desk", pictures_children=True),)
    music = (Attachment(type="video", commercial_music=True),)
    assert severity("DC-25", "Look", attachments=child) == "warn"
    assert severity("DC-25", "Look", attachments=music, account_type="official") == "warn"
    assert severity("DC-25", "Look", attachments=music) is None


def test_the_result_names_the_version_of_the_lists() -> None:
    assert look("Hello", CONFIG).lists == "1"
