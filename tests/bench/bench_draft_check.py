"""Drafts of 500 characters, against the least that a check can do: NFKC and one scan of the same text.

The last line printed is one JSON object; times in milliseconds.
"""

import json
import re
import time
import unicodedata
from collections.abc import Callable
from statistics import median, quantiles

import django

django.setup()

from courses.draft_check.draft import Draft  # noqa: E402
from courses.draft_check.engine import check  # noqa: E402
from tests.builders_draft_check import CONFIG  # noqa: E402

LENGTH = 500
ROUNDS = 200
SCAN = re.compile(r"\w+(?:'\w+)*|https?://\S+|#\w+")
SENTENCES = {
    "en": (
        "I work at Havnby, and this week a customer asked how to change the battery of the H300. ",
        "It takes five minutes: two screws, no glue, and a guide with pictures at https://havnby.example/battery. ",
        "What would make it easier for you? I’ll pass it on to the people who draw these pages. #Iwork4Havnby ",
    ),
    "da": (
        "Jeg arbejder hos Havnby, og i dag viste en kunde mig, hvordan hun selv skiftede batteriet. ",
        "To skruer, fem minutter, ingen lim. Vejledningen ligger på https://havnby.example/batteri. ",
        "Hvad ville gøre det nemmere for dig? Jeg sender det videre til dem, der tegner siderne. ",
    ),
    "ru": (
        "Я работаю в Havnby, и на этой неделе покупательница сама поменяла аккумулятор ноутбука. ",
        "Два винта, пять минут, без клея; инструкция лежит на https://havnby.example/battery. ",
        "Что сделать проще? Я передам тем, кто рисует эти страницы. ",
    ),
}


def drafts() -> list[Draft]:
    """One for each language and place to begin."""
    return [
        Draft((("".join(sentences[turn:] + sentences[:turn])) * 4)[:LENGTH], lang=language)
        for language, sentences in SENTENCES.items()
        for turn in range(len(sentences))
    ]


def times(work: Callable[[Draft], object], over: list[Draft]) -> list[float]:
    found = []
    for _round in range(ROUNDS):
        for draft in over:
            begin = time.perf_counter()
            work(draft)
            found.append(1000 * (time.perf_counter() - begin))
    return found


def floor(draft: Draft) -> list[str]:
    return SCAN.findall(unicodedata.normalize("NFKC", draft.text).lower())


def main() -> None:
    measured = drafts()
    times(lambda draft: check(draft, CONFIG), measured[:1])
    bare = times(floor, measured)
    ours = times(lambda draft: check(draft, CONFIG), measured)
    print(json.dumps({"ours": median(ours), "p95": quantiles(ours, n=20)[-1], "floor": median(bare)}))


if __name__ == "__main__":
    main()
