"""What is known by its shape rather than by a list: addresses, tags, emoji, numbers that belong to somebody."""

import re
from collections.abc import Iterator

TOP_LEVEL = (
    "app|be|biz|ca|cc|ch|co|com|de|dev|dk|edu|es|eu|example|fi|fr|gl|gov|gy|info|int|internal|io|is|it|lan|ly|me|net|"
    "nl|no|nu|org|page|pl|ru|se|shop|site|su|test|to|tv|uk|us|xyz|рф"
)
EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
LINK = re.compile(
    rf"https?://[^\s<>\"'“”«»]+|(?<![\w@.-])(?:[\w-]{{1,63}}\.)+(?:{TOP_LEVEL})(?![\w-]|\.\w)(?:[/?#][^\s<>\"'“”«»]*)?",
    re.IGNORECASE,
)
TRAILING = ".,;:!?)]}…*_"
HANDLE = re.compile(r"(?<![\w@])@\w[\w.-]{0,60}")
TAG = re.compile(r"(?<![\w&#])#(\w+)")

EMOJI = re.compile(
    "[\U0001f1e6-\U0001f1ff]{2}"
    "|(?:[\U0001f300-\U0001faff\u2600-\u27bf\u2b00-\u2bff\u231a\u231b\u23e9-\u23fa\u2934\u2935\u203c\u2049]"
    "[\ufe0e\ufe0f]?[\U0001f3fb-\U0001f3ff]?\u200d?)+"
)
# One emoji may be several signs; a row of them is counted sign by sign.
EMOJI_SIGN = re.compile("[\U0001f1e6-\U0001f1ff]{2}|[\U0001f300-\U0001faff\u2600-\u27bf\u2b00-\u2bff\u231a-\u23fa]")
DECORATIVE = re.compile("[\U0001d400-\U0001d7ff\u24b6-\u24e9\U0001f130-\U0001f189\uff21-\uff3a\uff41-\uff5a]+")

PRICE = re.compile(
    r"[$€£]\s?\d|(?<![\w.,])\d[\d.,]*\s?(?:,-|kr\b|dkk\b|eur\b|euros?\b|usd\b|gbp\b|dollars?\b|руб|[$€£₽])",
    re.IGNORECASE,
)
HUNDRED_PER_CENT = re.compile(r"(?<![\d.,])100\s?(?:%|percent\b|per cent\b|procent\b|проц)", re.IGNORECASE)
FIGURE_PER_CENT = re.compile(r"(?<![\d.,])(?!100\s?%)\d{1,2}(?:[.,]\d+)?\s?%")
STARS = re.compile(r"[★⭐]|(?<!\d)5[\s-]?(?:stars?\b|stjern|зв[её]зд)", re.IGNORECASE)
MASKED = re.compile(
    r"(?<![\w*])(?:[abcdfpswбгпсх][*@#$]{2,}[^\W\d_]*|[abcdfpswбгпсх][^\W\d_]?[*@$][^\W\d_]{1,8}|[^\W\d_]{2}[*]{2,}[^\W\d_]{1,6})(?![\w@])",
    re.IGNORECASE,
)
CAPITALS = re.compile(r"(?<![\w#@])[^\W\d_a-zà-öø-ÿа-яё]{4,}(?!\w)")
SHOUTS = re.compile(r"!(?:\s?!)+")

PHONE = re.compile(
    r"(?<![\w+.,-])(?:\+|00)\d{1,3}[\s.()-]{0,2}\d(?:[\s.()-]{0,2}\d){5,11}(?![\w-])"
    r"|(?<![\w.,-])\d{2} \d{2} \d{2} \d{2}(?![\w-])"
    r"|(?<![\w.,-])\(?\d{3}\)?[\s.-]\d{3}[\s.-]\d{4}(?![\w-])"
    r"|(?<![\w.,-])0\d{3,4}[\s-]\d{3}[\s-]?\d{3,4}(?![\w-])"
    r"|(?<![\w.,-])8[\s-]?\(?\d{3}\)?[\s-]?\d{3}[\s-]\d{2}[\s-]\d{2}(?![\w-])"
    r"|(?:\b(?:phone|call|mobile|tel|tlf|telefon|mobil|ring|тел|телефон)[.:]?\s{0,2})(\d[\d ]{5,12}\d)(?![\w-])",
    re.IGNORECASE,
)
CIVIL_NUMBER = re.compile(r"(?<![\w.,/-])\d{6}-?\d{4}(?![\w/-])")
CARD = re.compile(r"(?<![\w-])\d(?:[ -]?\d){12,18}(?![\w-])")
IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?!\w)")
STREET = re.compile(
    r"(?<!\w)\d{1,5} (?:[A-Z][\w'-]+ ){1,3}"
    r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Way|Terrace|Close|Crescent)\b"
    r"|(?<!\w)[A-ZÆØÅ][\wÆØÅæøåé.-]*"
    r"(?:vej|vejen|gade|gaden|allé|alle|stræde|torv|torvet|plads|vænget|parken|boulevard|straße|strasse) ?\d{1,4}"
    r"(?: ?[A-Z]\b)?"
    r"|(?<!\w)(?:ул\.|улица|проспект|пр-т|переулок|пер\.|бульвар) ?[А-ЯЁ][\w-]+(?: [А-ЯЁ][\w-]+)?,? ?(?:д\.|дом)? ?\d+"
)
PLATE = re.compile(
    r"(?<![\w-])(?:[A-Z]{2} \d{2} \d{3}|[A-Z]{2}\d{5}|[A-Z]{2}\d{2} [A-Z]{3}"
    r"|[АВЕКМНОРСТУХ]\d{3}[АВЕКМНОРСТУХ]{2} ?\d{2,3})(?![\w-])"
)
TICKET = re.compile(r"(?<![\w-])([A-Z][A-Z0-9]{1,9})-\d{3,7}(?![\w-])")
INNER_HOST = re.compile(
    r"(?<![\w.@-])(?:[\w-]{1,63}\.)+(?:internal|intranet|intra|corp|lan|local|localdomain)(?![\w-])"
    r"|(?<![\w.@-])(?:intranet|intra|wiki-int|jira|confluence|sharepoint)(?:\.[\w-]{1,63}){1,4}(?![\w-])"
    r"|(?<=//)intranet(?![\w.-])"
    r"|(?<![\w.])(?:10\.\d{1,3}|192\.168|172\.(?:1[6-9]|2\d|3[01]))\.\d{1,3}\.\d{1,3}(?![\w.])",
    re.IGNORECASE,
)
FILE_NAME = re.compile(
    r"^\S*\.(?:jpe?g|png|gif|webp|heic|bmp|tiff?|svg|mp4|mov)$|^(?:img|dsc|dscn|pxl|screenshot|scan|photo|image)[_\s-]?\d+",
    re.IGNORECASE,
)
YEAR = re.compile(r"(?<![\w.,/-])20[2-9]\d(?![\w%/-]|[.,]\d)")


def links(low: str) -> Iterator[tuple[int, int]]:
    for match in LINK.finditer(low):
        yield match.start(), match.start() + len(match[0].rstrip(TRAILING))


def host_of(address: str) -> str:
    bare = re.sub(r"^https?://", "", address)
    return re.split(r"[/?#:]", bare, maxsplit=1)[0].removeprefix("www.")


def cards(text: str) -> Iterator[re.Match[str]]:
    """Numbers of 13 to 19 digits with the right check digit (Luhn, ISO/IEC 7812-1)."""
    for match in CARD.finditer(text):
        digits = [int(sign) for sign in match[0] if sign.isdigit() and sign.isascii()]
        if len(digits) >= 13 and _luhn(digits):
            yield match


def _luhn(digits: list[int]) -> bool:
    doubled = [2 * digit - 9 * (digit > 4) for digit in digits[-2::-2]]
    return (sum(doubled) + sum(digits[-1::-2])) % 10 == 0 and any(digits)


def ibans(text: str) -> Iterator[re.Match[str]]:
    """Account numbers with the right check digits (ISO 13616: the number modulo 97 is 1)."""
    for match in IBAN.finditer(text):
        plain = match[0].replace(" ", "")
        turned = "".join(str(int(sign, 36)) for sign in plain[4:] + plain[:4])
        if 15 <= len(plain) <= 34 and int(turned) % 97 == 1:
            yield match


def phones(text: str) -> Iterator[tuple[int, int]]:
    for match in PHONE.finditer(text):
        yield match.span(1) if match[1] else match.span()
