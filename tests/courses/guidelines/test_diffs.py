"""What somebody sees who signed before: the clauses that changed, word by word."""

import random

from courses.guidelines.diffs import Change, Run, changes, fingerprint

OLD = """\
### G1.1 Protect information

What I learn at work stays at work.

### G1.2 Be open

I say that I work here.

- in posts
- in comments

### Your rights

Nothing here limits your rights.
"""


def words(change: Change, *kinds: str) -> str:
    lines = [change.title, *change.lines]
    return " / ".join(" ".join(run.words for run in line if run.what in kinds) for line in lines).strip(" /")


def test_only_what_changed_is_there_word_by_word() -> None:
    (found,) = changes(OLD, OLD.replace("What I learn at work stays", "What I learn about customers stays"))
    assert (found.id, found.number, found.state) == ("G1.1", "1", "changed")
    assert found.lines == [
        [
            Run("same", "What I learn"),
            Run("gone", "at work"),
            Run("came", "about customers"),
            Run("same", "stays at work."),
        ]
    ]


def test_new_and_removed_clauses_and_parts_without_a_number_are_told() -> None:
    new = OLD.replace("### G1.2 Be open", "### G1.3 Be kind").replace("limits your", "limits any of your")
    assert [(one.id, one.state, words(one, "gone", "came")) for one in changes(OLD, new)] == [
        ("G1.3", "new", "Be kind / I say that I work here. / • in posts / • in comments"),
        ("", "changed", "any of"),
        ("G1.2", "removed", "Be open / I say that I work here. / • in posts / • in comments"),
    ]


def test_list_items_stay_lines() -> None:
    (found,) = changes(OLD, OLD.replace("- in comments", "- in comments\n- in chats"))
    assert [[run.words for run in line] for line in found.lines][1:] == [
        ["• in posts"],
        ["• in comments"],
        ["• in chats"],
    ]
    assert found.lines[-1] == [Run("came", "• in chats")]


def test_bold_print_is_a_change_without_words() -> None:
    (found,) = changes(OLD, OLD.replace("I say", "I **say**"))
    assert found.only_form


def test_the_address_of_a_link_is_words_too() -> None:
    old = OLD.replace("in posts", "in [posts](https://a.example)")
    (found,) = changes(old, old.replace("a.example", "b.example"))
    assert "b.example" in words(found, "came")


def test_every_text_can_be_told_from_its_diff() -> None:
    """Same and gone words are the old text, same and came words the new one, whatever the texts are."""
    chance = random.Random(4)  # noqa: S311
    vocabulary = ["a", "b", "<b>", "&amp;", "**c**", "\n\n", "\n- ", "]]>", "“"]
    for _again in range(200):
        old, new = ("### G1.1 T\n\n" + " ".join(chance.choices(vocabulary, k=30)) for _text in range(2))
        for found in changes(old, new):
            for text, kind in ((old, "gone"), (new, "came")):
                there = " ".join(run.words for line in found.lines for run in line if run.what in {"same", kind})
                given = text.partition("T\n\n")[2].replace("**", "").replace("\n- ", "\n• ")
                assert there.replace("•", "-").split() == given.replace("•", "-").split()


def test_a_clause_too_long_to_compare_is_shown_as_gone_and_come() -> None:
    old, new = ("### G1.1 T\n\n" + word * 2500 for word in ("a ", "b "))
    (found,) = changes(old, new)
    assert {run.what for line in found.lines for run in line} == {"gone", "came"}


def test_the_hash_depends_on_every_word_and_on_nothing_else() -> None:
    one, other = (changes(OLD, OLD.replace("I say", word)) for word in ("I tell", "I shout"))
    assert fingerprint(one) == fingerprint(changes(OLD, OLD.replace("I say", "I tell"))) != fingerprint(other)
