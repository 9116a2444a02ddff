"""Who answers for Havnby's guidelines, and a change of one that waits to be approved."""

from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from courses.guidelines.drafting import open_draft, save_change, save_questions, save_text, set_owners, submit
from courses.guidelines.models import Guideline, Owner, RevisionDraft

OWNERS = {
    Owner.Part.GOVERNANCE: "10320",
    Owner.Part.COMMUNICATIONS: "10330",
    Owner.Part.EXPERTS: "10207",
}
WRITER, CHANGED = "10310", "g3"
ADDED = {
    "en": ("G3.6 Say so when a machine helped", "If a program wrote or painted it, I check every word and say so."),
    "da": (
        "G3.6 Sig til, når en maskine har hjulpet",
        "Har et program skrevet eller tegnet det, tjekker jeg hvert ord og siger det.",
    ),
    "ru": (
        "G3.6 Если помогала программа, я это говорю",
        "Если текст или картинку сделала программа, я проверяю каждое слово и говорю об этом.",
    ),
}
ASKED = {
    "en": (
        "A program wrote half of your post. What do you do?",
        ["I check every word, and say that a program helped.", "I post it: the program knows the guidelines."],
        "A program invents. You answer for every word, so check it, and say that it helped.",
    ),
    "da": (
        "Et program har skrevet halvdelen af dit opslag. Hvad gør du?",
        ["Jeg tjekker hvert ord og siger, at et program har hjulpet.", "Jeg slår det op: Programmet kender reglerne."],
        "Et program finder på. Du svarer for hvert ord, så tjek det, og sig, at det har hjulpet.",
    ),
    "ru": (
        "Половину вашего поста написала программа. Что вы сделаете?",
        [
            "Проверю каждое слово и скажу, что помогала программа.",
            "Выложу как есть: программа знает правила.",
        ],
        "Программа умеет выдумывать. За каждое слово отвечаете вы: проверьте его и скажите, кто помогал.",
    ),
}


def prepare_guidelines(now: datetime) -> None:
    numbers = {*OWNERS.values(), WRITER}
    people = {one.employee_number or "": one for one in User.objects.filter(employee_number__in=numbers)}
    for guideline in Guideline.objects.all():
        set_owners(guideline=guideline, owners={part.value: people[number] for part, number in OWNERS.items()})
    _propose(people[WRITER], now - timedelta(days=1))


def _propose(by: User, at: datetime) -> None:
    draft = open_draft(guideline=Guideline.objects.get(slug=CHANGED), kind=RevisionDraft.Kind.VERSION, by=by, at=at)
    for text in draft.texts.filter(country=""):
        title, clause = ADDED[text.language]
        before, heading, rights = text.body.rpartition("### ")
        body = f"{before}### {title}\n\n{clause}\n\n{heading}{rights}"
        words = {"title": text.title, "summary": text.summary, "body": body}
        save_text(draft=draft, language=text.language, by=by, at=at, **words)
        save_questions(draft=draft, language=text.language, questions=[_question(text.language)], by=by, at=at)
    note = "Programs write and paint now. Who lets one help checks it and says so."
    save_change(draft=draft, note=note, by=by, at=at)
    submit(draft=draft, by=by, at=at)


def _question(language: str) -> dict[str, Any]:
    prompt, options, explanation = ASKED[language]
    return {"clause": "G3.6", "prompt": prompt, "options": options, "right": 0, "explanation": explanation}
