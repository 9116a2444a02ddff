"""The verifier's quick way to canonical JSON says what the library for RFC 8785 says."""

import json

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from courses.evidence.verifier.proofs import Bad, canonical

TEXT = st.text(st.characters(codec="utf-8"), max_size=12)
VALUES = st.recursive(
    st.none() | st.booleans() | TEXT | st.integers(1 - 10**14, 10**15 - 1),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(TEXT, VALUES, max_size=5))
def test_what_the_library_writes_is_canonical(value: dict[str, object]) -> None:
    assert canonical(rfc8785.dumps(value), "It") == value


@given(st.dictionaries(TEXT, VALUES, max_size=5), st.booleans(), st.booleans(), st.booleans())
def test_another_way_to_write_it_is_not(value: dict[str, object], ascii: bool, sort: bool, spaces: bool) -> None:
    separators = (", ", ": ") if spaces else (",", ":")
    raw = json.dumps(value, ensure_ascii=ascii, sort_keys=sort, separators=separators).encode()
    if raw == rfc8785.dumps(value):
        assert canonical(raw, "It") == value
    else:
        with pytest.raises(Bad):
            canonical(raw, "It")


@pytest.mark.parametrize("raw", [b'{"a":9007199254740993}', '{"\ue000":1,"\U0001f600":2}'.encode(), b'{"a":1}\n'])
def test_what_only_looks_canonical_is_not(raw: bytes) -> None:
    with pytest.raises(Bad):
        canonical(raw, "It")
