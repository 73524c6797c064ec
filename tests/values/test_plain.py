"""Values as plain data and back."""

import json
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acudevice.errors import BadDataError
from acudevice.values.calibration import Calibration, CellTable, Scale
from acudevice.values.device import DeviceInfo
from acudevice.values.paired import Tare
from acudevice.values.plain import from_plain, to_plain
from acudevice.values.press import Verdict
from acudevice.values.recording import Boot
from acudevice.values.thresholds import Mode, Side, Thresholds, ThresholdTable


@dataclass(frozen=True, slots=True)
class Mixed:
    """One field of each kind that values have."""

    word: str
    pair: tuple[int, float]
    verdicts: tuple[Verdict, ...] = ()
    maybe: CellTable | None = None
    extra: dict[str, str | int | float | None] = field(default_factory=dict)
    anything: dict[str, object] = field(default_factory=dict)
    names: frozenset[str] = frozenset()
    good: bool = True


EXTRA = st.dictionaries(
    st.text(), st.none() | st.text() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
)


@given(
    st.builds(
        Mixed,
        word=st.text(),
        pair=st.tuples(st.integers(), st.floats(allow_nan=False, allow_infinity=False)),
        verdicts=st.lists(st.sampled_from(Verdict)).map(tuple),
        maybe=st.none() | st.just(CellTable((0, 5), (1, 2))),
        extra=EXTRA,
        anything=st.dictionaries(st.text(), st.lists(st.integers() | st.text())),
        names=st.frozensets(st.text()),
        good=st.booleans(),
    )
)
def test_any_value_comes_back_through_json(value: Mixed) -> None:
    """Field by field, kinds included."""
    assert from_plain(Mixed, json.loads(json.dumps(to_plain(value)))) == value


@pytest.mark.parametrize(
    "value",
    [
        ThresholdTable(7, (Thresholds("LR3", Side.LEFT, Mode.KNEAD, 1, 2, 3, 4, 5, 6, 7),)),
        Scale(Calibration("ab" * 16, (CellTable((0, 5), (1, 2)),), 5), (12,), -8, 8),
        DeviceInfo(
            "ring", "One", rates_hz=(10.0, 80.0), features=frozenset({"light"}), extra={"a": 1, "b": None}
        ),
        Tare(5.0, (1, 2), None),
        Boot(7, 0, 0, 500, 1_000_000, 0.25),
    ],
)
def test_the_values_of_this_package_come_back(value: object) -> None:
    """Nested values, enumerations, sets and what is unknown."""
    assert from_plain(type(value), json.loads(json.dumps(to_plain(value)))) == value


def test_enumerations_are_words_and_what_is_no_number_is_null() -> None:
    """So that people can read it, and JSON can hold it."""
    plain = to_plain({"v": Verdict.TOO_LIGHT, "nan": float("nan"), "inf": float("inf"), "bytes": b"\x01\xab"})
    assert plain == {"v": "too_light", "nan": None, "inf": None, "bytes": "01ab"}


def test_what_is_no_value_has_no_plain_form() -> None:
    """An object of another kind is a mistake of ours."""
    with pytest.raises(TypeError, match="object has no plain form"):
        to_plain({"x": object()})


def test_unknown_fields_are_skipped_and_absent_ones_take_their_default() -> None:
    """A file of a later version is read as far as it is understood."""
    assert from_plain(Mixed, {"word": "a", "pair": [1, 2], "new": 5}) == Mixed("a", (1, 2.0))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"word": 5}, "Mixed.word must be of type str, not 5"),
        ({"word": None}, "Mixed.word must be of type str, not None"),
        ({"pair": [1]}, "Mixed.pair must be 2 items"),
        ({"pair": [1, "x"]}, "Mixed.pair.1. must be of type float"),
        ({"pair": [True, 1.0]}, "Mixed.pair.0. must be of type int"),
        ({"verdicts": "ok"}, "Mixed.verdicts must be a list"),
        ({"verdicts": ["fine"]}, "Mixed.verdicts.0. must be one of ok, too_light"),
        ({"maybe": {"counts": [1]}}, "Mixed.maybe lacks force_mn"),
        ({"maybe": 5}, "Mixed.maybe must be an object"),
        ({"extra": []}, "Mixed.extra must be an object"),
        ({"names": {}}, "Mixed.names must be a list"),
        ({"good": 1}, "Mixed.good must be of type bool"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(changes: dict[str, object], message: str) -> None:
    """The error says which field, what it must be, and what it is."""
    with pytest.raises(BadDataError, match=message):
        from_plain(Mixed, {"word": "a", "pair": [1, 2.0], **changes})


def test_a_list_is_no_value() -> None:
    """The outermost is checked too, and a missing field named."""
    with pytest.raises(BadDataError, match="Mixed must be an object"):
        from_plain(Mixed, [])
    with pytest.raises(BadDataError, match="Mixed lacks pair"):
        from_plain(Mixed, {"word": "a"})
