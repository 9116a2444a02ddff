"""The sentence that stands above every signature, word for word, by language. A change here is a change of evidence."""

from datetime import date

from django.utils import translation

from lms.lib import formats

MEANING = "read-understood-agree"
FALLBACK = "en"
SENTENCES = {
    "en": (
        "I have read version {version} of this guideline in my language and had the chance to ask questions. "
        "I understand it and will follow it when I act in a work context. "
        "My acknowledgement, name, version and time are stored as proof of training until {retention}. "
        "This is an acknowledgement of workplace guidelines; "
        "it is not consent to the processing of my private social-media data."
    ),
    "da": (
        "Jeg har læst version {version} af denne retningslinje på mit sprog, og jeg har kunnet stille spørgsmål. "
        "Jeg forstår den, og jeg vil følge den, når jeg handler i arbejdssammenhæng. "
        "Min bekræftelse, mit navn, versionen og tidspunktet bliver gemt indtil {retention} "
        "som bevis på, at jeg har fået undervisning. "
        "Det er en bekræftelse af retningslinjer på arbejdspladsen. "
        "Det er ikke et samtykke til, at mine private data på sociale medier bliver behandlet."
    ),
    "ru": (
        "Редакция {version} этого правила прочитана мною на моём языке, и у меня была возможность задать вопросы. "
        "Я понимаю это правило и буду следовать ему во всём, что связано с работой. "
        "Моё подтверждение, моё имя, номер редакции и время хранятся как свидетельство обучения: до {retention}. "
        "Это подтверждение того, что правила на рабочем месте мне известны. "
        "Это не согласие на обработку моих личных данных в социальных сетях."
    ),
}


def language_of(language: str) -> str:
    """The language in which the sentence exists for a text in `language`."""
    return language if language in SENTENCES else FALLBACK


def kept_until(signed_on: date, years: int) -> date:
    return date(signed_on.year + years, 12, 31)


def acknowledgement(*, language: str, version: int, signed_on: date, years: int) -> str:
    language = language_of(language)
    with translation.override(language):
        retention = formats.day(kept_until(signed_on, years))
    return SENTENCES[language].format(version=version, retention=retention)
