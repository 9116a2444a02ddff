"""Merkle trees as in RFC 6962: one hash that stands for many entries in their order, and proofs of what is under it.

A tree of any size splits at the largest power of two below its size. So the perfect subtrees at its left edge, the
frontier, never change while it grows: from them and the new leaves alone come the new root and the new proofs.
"""

from collections.abc import Iterator, Sequence
from hashlib import sha256

EMPTY = sha256().digest()


def leaf(entry: bytes) -> bytes:
    return sha256(b"\x00" + entry).digest()


def node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def frontier_ranges(size: int) -> Iterator[tuple[int, int]]:
    """The perfect subtrees that a tree of this size is made of, from left to right."""
    start = 0
    while start < size:
        width = 1 << (size - start).bit_length() - 1
        yield start, start + width
        start += width


def split(start: int, end: int) -> int:
    return start + (1 << (end - start - 1).bit_length() - 1)


class Tree:
    """A tree of which some subtrees are known: those of a frontier, and every leaf after it."""

    def __init__(self, frontier: Sequence[bytes] = (), before: int = 0) -> None:
        self.size = before
        self.known = dict(zip(frontier_ranges(before), frontier, strict=True))

    def append(self, entry: bytes) -> None:
        self.known[self.size, self.size + 1] = leaf(entry)
        self.size += 1

    def hash(self, start: int, end: int) -> bytes:
        if (start, end) not in self.known:
            middle = split(start, end)
            self.known[start, end] = node(self.hash(start, middle), self.hash(middle, end))
        return self.known[start, end]

    def root(self) -> bytes:
        return self.hash(0, self.size) if self.size else EMPTY

    def frontier(self) -> list[bytes]:
        return [self.hash(start, end) for start, end in frontier_ranges(self.size)]

    def inclusion(self, index: int) -> list[bytes]:
        """The hashes that lead from a leaf to the root, from the bottom up."""
        path, start, end = [], 0, self.size
        while end - start > 1:
            middle = split(start, end)
            if index < middle:
                path.append(self.hash(middle, end))
                end = middle
            else:
                path.append(self.hash(start, middle))
                start = middle
        return path[::-1]

    def consistency(self, before: int) -> list[bytes]:
        """The hashes that show that the tree of the first `before` entries is the beginning of this one."""
        path, start, end, is_whole = [], 0, self.size, True
        while end != before:
            middle = split(start, end)
            if before <= middle:
                path.append(self.hash(middle, end))
                end = middle
            else:
                path.append(self.hash(start, middle))
                start, is_whole = middle, False
        return [*([] if is_whole else [self.hash(start, end)]), *path[::-1]]
