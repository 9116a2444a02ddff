"""Which questions a person gets: the weakest clause first, then what she has not seen for longest; never one twice."""

from datetime import date

from courses.refreshers.choosing import Candidate, Memory, choose

JANUARY, MARCH = date(2026, 1, 10), date(2026, 3, 10)


def candidate(key: str, *clauses: str, course: int = 1) -> Candidate:
    return Candidate(course, activity_id=7, version_id=hash(key), key=key, clauses=clauses)


POOL = [candidate(f"{clause}/{number}", clause) for clause in ("G1.1", "G1.2", "G1.3", "G2.1") for number in (1, 2)]


def chosen(memory: Memory, pool: list[Candidate] = POOL, seed: str = "7 2026-04-01") -> list[str]:
    return [one.key for one, _seed in choose([pool], memory, seed=seed)]


def clauses(memory: Memory, pool: list[Candidate] = POOL) -> list[str]:
    return [key.partition("/")[0] for key in chosen(memory, pool)]


def remembered(*answers: tuple[str, str, int, date]) -> Memory:
    memory = Memory()
    for key, clause, points, on in answers:
        memory.saw((1, key), [clause], on)
        memory.answered(clause, points=points, answers=1)
    return memory


def test_the_weakest_clause_comes_first() -> None:
    memory = remembered(
        ("G1.1/1", "G1.1", 10_000, MARCH),
        ("G1.2/1", "G1.2", 5_000, MARCH),
        ("G1.3/1", "G1.3", 0, MARCH),
        ("G2.1/1", "G2.1", 10_000, JANUARY),
    )
    assert clauses(memory) == ["G1.3", "G1.2", "G2.1"]


def test_all_answers_about_a_clause_count_together() -> None:
    memory = remembered(
        ("G1.1/1", "G1.1", 10_000, MARCH),
        ("G1.1/2", "G1.1", 0, MARCH),
        ("G1.2/1", "G1.2", 2_500, MARCH),
        ("G1.2/2", "G1.2", 5_000, MARCH),
    )
    assert clauses(memory)[:2] == ["G1.2", "G1.1"]


def test_what_was_never_asked_comes_after_what_went_wrong_and_before_what_went_right() -> None:
    memory = remembered(
        ("G1.1/1", "G1.1", 10_000, JANUARY), ("G1.2/1", "G1.2", 9_000, MARCH), ("G1.3/1", "G1.3", 10_000, JANUARY)
    )
    assert clauses(memory)[:2] == ["G1.2", "G2.1"]


def test_of_a_clause_the_question_unseen_for_longest() -> None:
    memory = remembered(("G1.1/1", "G1.1", 0, JANUARY), ("G1.1/2", "G1.1", 0, MARCH))
    assert chosen(memory)[0] == "G1.1/1"
    never = remembered(("G1.1/1", "G1.1", 0, JANUARY))
    assert chosen(never)[0] == "G1.1/2"


def test_one_question_of_each_clause() -> None:
    assert len(set(clauses(Memory()))) == 3
    shared = [candidate("a", "G1.1", "G1.2"), candidate("b", "G1.2"), candidate("c", "G1.1")]
    assert len(chosen(Memory(), shared)) <= 2
    assert chosen(Memory(), [candidate("a", "G1.1"), candidate("b", "G1.1")]) in (["a"], ["b"])


def test_a_question_without_clauses_stands_for_itself() -> None:
    assert sorted(chosen(Memory(), [candidate("a"), candidate("b")])) == ["a", "b"]


def test_the_clauses_of_the_last_months_wait_for_their_turn() -> None:
    memory = remembered(("G1.1/1", "G1.1", 0, JANUARY), ("G1.2/1", "G1.2", 5_000, JANUARY))
    memory.rested = {"G1.1"}
    assert clauses(memory)[0] == "G1.2"
    assert "G1.1" not in clauses(memory)


def test_what_is_on_a_paper_not_handed_in_is_not_asked() -> None:
    memory = Memory(on_paper={(1, one.key) for one in POOL if one.key != "G1.1/2"})
    assert chosen(memory) == ["G1.1/2"]


def test_the_same_person_and_month_get_the_same_choice_however_the_pool_is_ordered() -> None:
    assert chosen(Memory()) == chosen(Memory(), POOL[::-1])
    assert len({tuple(chosen(Memory(), seed=f"{person} 2026-04-01")) for person in range(20)}) > 5


def test_the_same_question_of_two_quizzes_is_one() -> None:
    assert chosen(Memory(), [candidate("a", "G1.1"), candidate("a", "G1.1")]) == ["a"]
