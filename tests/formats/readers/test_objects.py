"""JSON is read by its keys, whichever way round it is."""

import json
import math
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acudevice.errors import BadDataError
from acudevice.formats.readers.objects import read_objects

WANTED = {"t": [0.0, 1.0, 2.0], "f": [5.0, 6.0, 7.0]}
ROWS = [{"t": t, "f": f} for t, f in zip(*WANTED.values(), strict=True)]


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(json.dumps(row) for row in ROWS),
        "\n".join(json.dumps(row) for row in ROWS) + '\n{"t": 3.0, "f',
        "\n".join(json.dumps({**row, "name": "x", "on": True}) for row in ROWS) + "\n\n",
        json.dumps(ROWS),
        json.dumps(WANTED),
        '{"type": "header", "version": 1}\n' + "\n".join(json.dumps(row) for row in ROWS),
        json.dumps({"t": [0, 1], "f": [5, 6]}) + "\n" + json.dumps({"t": [2], "f": [7]}),
    ],
)
def test_objects_of_numbers_are_columns(text: str) -> None:
    """A line each, in one list, or of lists; a last line may be cut off; words and flags are no numbers."""
    columns = read_objects(BytesIO(text.encode()))
    assert dict(zip(columns.names, [values.tolist() for values in columns.values], strict=True)) == WANTED


def test_keys_within_keys_are_read_however_deep() -> None:
    """And the unit beside a number is said."""
    rows = "\n".join(
        json.dumps({"t": k, "d": {"id": 3, "s": {"force": {"value": k, "unit": "kgf"}}}}) for k in (0, 1)
    )
    found = read_objects(BytesIO(rows.encode()))
    assert (found.names, found.unit) == (("t", "d.id", "d.s.force.value"), "kgf")


@pytest.mark.parametrize(
    "beside", [{"fs": 80, "unit": "lbs"}, {"meta": {"sampling_rate_hz": 80, "force_unit": "lbs"}}]
)
def test_rate_and_unit_beside_a_list_are_said(beside: dict[str, object]) -> None:
    """At whatever depth; beside a list of objects as well."""
    for samples in ([1.0, 2.0, 3.0], [{"f": 1.0}, {"f": 2.0}]):
        found = read_objects(BytesIO(json.dumps({**beside, "samples": samples}).encode()))
        assert (len(found), found.rate_hz, found.unit) == (1, 80, "lbf")


def test_lists_and_lone_numbers_are_columns() -> None:
    """By their place."""
    assert [v.tolist() for v in read_objects(BytesIO(b"[[0, 5], [1, 6]]")).values] == [[0, 1], [5, 6]]
    assert read_objects(BytesIO(b"[1, 2, 3]")).values[0].tolist() == [1, 2, 3]


@pytest.mark.parametrize("text", ["", "[]", "{}", '["a"]', "nonsense", '{"a": 1}\nnonsense\n{"a": 2}'])
def test_what_holds_no_numbers_is_refused(text: str) -> None:
    """And what is no JSON."""
    with pytest.raises(BadDataError):
        read_objects(BytesIO(text.encode()))


LEAVES = st.none() | st.booleans() | st.floats() | st.text(max_size=3)
ANY = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
)


@given(ANY)
def test_any_json_is_read_or_refused(value: object) -> None:
    """With a documented error."""
    with suppress(BadDataError):
        read_objects(BytesIO(json.dumps(value).encode()))


def test_objects_may_lie_in_objects() -> None:
    """Keys of keys are named with a dot; of an object's lists of objects the longest holds the rows."""
    lines = b'{"ts": 1, "data": {"force_n": 2}}\n{"ts": 2, "data": {"force_n": 3}}'
    found = read_objects(BytesIO(lines))
    assert found.names == ("ts", "data.force_n")
    assert found.values[1].tolist() == [2, 3]
    inner = b'{"device": "a", "marks": [{"t": 1}], "samples": [{"t": 1, "f": 5}, {"t": 2, "f": 6}]}'
    assert read_objects(BytesIO(inner)).values[1].tolist() == [5, 6]


def test_numbers_and_moments_may_be_words() -> None:
    """As some programs quote all."""
    found = read_objects(BytesIO(b'[{"t": "00:00:01", "f": "2.5"}, {"t": "00:00:02", "f": "3"}]'))
    assert found.values[0].tolist() == [1, 2]
    assert found.values[1].tolist() == [2.5, 3]


def test_a_missing_number_may_be_null_or_nan() -> None:
    """As Python's own `json` writes it; the key is not lost with it."""
    for missing in ("null", "NaN"):
        found = read_objects(
            BytesIO(f'{{"t": 0, "f": 5}}\n{{"t": 1, "f": {missing}}}\n{{"t": 2, "f": 7}}'.encode())
        )
        assert found.names == ("t", "f")
        assert [math.isnan(value) for value in found.values[1]] == [False, True, False]


@pytest.mark.parametrize("text", ["[" * 100_000 + "]" * 100_000, '{"a":' * 50_000 + "1" + "}" * 50_000])
def test_what_is_nested_too_deeply_is_refused(text: str) -> None:
    """As one document, and with others after it."""
    for data in (text, f"{text}\n{text}"):
        with pytest.raises(BadDataError, match="nested too deeply"):
            read_objects(BytesIO(data.encode()))
