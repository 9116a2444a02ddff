"""The tree: roots known from Certificate Transparency, and every proof of every tree up to a size."""

from collections.abc import Sequence

from courses.evidence.merkle import EMPTY, Tree, node
from courses.evidence.verifier.proofs import root_by_path

LARGEST = 69
# Of Certificate Transparency's test data: the first 1, 2 … 8 of these entries have these roots.
KNOWN = {
    "": "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "00": "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "10": "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "2021": "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "3031": "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "40414243": "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "5051525354555657": "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "606162636465666768696a6b6c6d6e6f": "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}
ENTRIES = [f"entry {number}".encode() for number in range(LARGEST)]


def tree_of(size: int) -> Tree:
    tree = Tree()
    for entry in ENTRIES[:size]:
        tree.append(entry)
    return tree


def grown(before: int, size: int) -> Tree:
    """From the frontier of a smaller tree, without its leaves."""
    tree = Tree(tree_of(before).frontier(), before)
    for entry in ENTRIES[before:size]:
        tree.append(entry)
    return tree


def is_consistent(before: int, old: bytes, size: int, new: bytes, path: Sequence[bytes]) -> bool:
    """Whether the proof shows that the tree of the old root is the beginning of that of the new (RFC 9162, 2.1.4.2)."""
    if not 0 < before <= size or (before == size and path):
        return False
    if before == size:
        return old == new
    hashes = list(path) if before & (before - 1) else [old, *path]
    if not hashes:
        return False
    index, last = before - 1, size - 1
    while index % 2:
        index, last = index // 2, last // 2
    first = second = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            return False
        if index % 2 or index == last:
            first, second = node(sibling, first), node(sibling, second)
            while index and index % 2 == 0:
                index, last = index // 2, last // 2
        else:
            second = node(second, sibling)
        index, last = index // 2, last // 2
    return last == 0 and (first, second) == (old, new)


def test_the_known_roots() -> None:
    tree = Tree()
    assert tree.root() == EMPTY
    for entry, root in KNOWN.items():
        tree.append(bytes.fromhex(entry))
        assert tree.root().hex() == root


def test_every_inclusion_proof_leads_to_the_root_and_to_no_other_place() -> None:
    for size in range(1, LARGEST + 1):
        tree, root = tree_of(size), tree_of(size).root()
        for index in range(size):
            path = tree.inclusion(index)
            assert root_by_path(ENTRIES[index], index, size, path) == root
            assert root_by_path(b"another entry", index, size, path) != root
            assert root_by_path(ENTRIES[index], (index + 1) % size, size, path) != root or size == 1
            assert root_by_path(ENTRIES[index], index, size, [*path, EMPTY]) != root


def test_every_consistency_proof_holds_and_no_other_beginning_does() -> None:
    roots = [tree_of(size).root() for size in range(LARGEST + 1)]
    for size in range(1, LARGEST + 1):
        tree = tree_of(size)
        for before in range(1, size + 1):
            path = tree.consistency(before)
            assert is_consistent(before, roots[before], size, roots[size], path)
            assert not is_consistent(before, EMPTY, size, roots[size], path)
            assert not is_consistent(before, roots[before], size, EMPTY, path)
            assert not is_consistent(before, roots[before], size, roots[size], [*path, EMPTY])
            if path:
                assert not is_consistent(before, roots[before], size, roots[size], path[:-1])


def test_a_tree_grown_from_a_frontier_has_the_same_root_and_proofs() -> None:
    for size in range(1, LARGEST + 1):
        whole = tree_of(size)
        for before in range(size):
            part = grown(before, size)
            assert (part.root(), part.frontier()) == (whole.root(), whole.frontier())
            assert [part.inclusion(one) for one in range(before, size)] == [
                whole.inclusion(one) for one in range(before, size)
            ]
