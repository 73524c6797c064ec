"""Annotations of EDF+: none is lost, whatever their number and length."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acudevice.errors import UsageError
from acudevice.formats.edf_annotations import Note, pages

NOTES = st.lists(
    st.builds(
        Note, st.integers(-5_000, 90_000).map(lambda ms: ms / 1000), st.none() | st.just(0.25),
        st.text(st.characters(min_codepoint=32, exclude_categories=("Cs",)), min_size=1, max_size=60),
    ),
    max_size=30,
)  # fmt: skip


def unpack(texts: list[bytes], offset_s: float) -> tuple[list[float], list[Note]]:
    """Return the times of the records, and all notes, as the specification says to read them."""
    starts, found = [], []
    for text in texts:
        for k, tal in enumerate(text.rstrip(b"\x00").split(b"\x00")):
            stamp, *said = tal.rstrip(b"\x14").split(b"\x14") if k else (tal.removesuffix(b"\x14\x14"),)
            onset, _, span = stamp.partition(b"\x15")
            assert re.fullmatch(rb"[+-]\d+(\.\d+)?", onset)
            if k == 0:
                starts.append(float(onset))
            length = float(span) if span else None
            found += [Note(round(float(onset) - offset_s, 6), length, one.decode()) for one in said]
    return starts, found


@given(NOTES, st.integers(1, 40))
def test_each_note_stands_in_some_record(notes: list[Note], records: int) -> None:
    """With its time and length, in order; every record has its own time first and is as long as said."""
    size, texts = pages(notes, records, 0.5, 0.25)
    made = list(texts)
    assert len(made) == records
    assert {len(text) for text in made} == {size}
    starts, found = unpack(made, 0.25)
    assert starts == [k * 0.5 + 0.25 for k in range(records)]
    assert sorted(found, key=repr) == sorted(notes, key=repr)


def test_signs_that_would_end_a_note_do_not() -> None:
    """Control characters become spaces."""
    _, texts = pages([Note(1.0, None, "a\x14b\x00c\nd")], 1, 1.0, 0.0)
    _, (note,) = unpack(list(texts), 0.0)
    assert note.text == "a b c d"


def test_too_much_for_a_record_is_refused() -> None:
    """A record has a greatest size; no note is left out."""
    with pytest.raises(UsageError, match="more happened than EDF can hold"):
        pages([Note(0.0, None, "x" * 100)] * 700, 1, 1.0, 0.0)
