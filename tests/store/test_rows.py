"""Rows from values: what is written out can be read back from the tables."""

import json

from hypothesis import given
from hypothesis import strategies as st

from acudevice.store.rows import calibration_row, epoch_rows, event_row, press_row, to_json
from acudevice.values.device import DeviceEvent
from acudevice.values.plain import from_plain
from acudevice.values.press import Press, Verdict
from acudevice.values.recording import Epoch
from tests.store.making import CALIBRATION, SCALE, press

NUMBERS = st.integers(0, (1 << 64) - 1)


@given(
    st.sampled_from(Verdict), st.lists(st.sampled_from(Verdict)), NUMBERS, NUMBERS, st.none() | st.integers()
)
def test_a_press_keeps_all_its_figures(
    verdict: Verdict, reasons: list[Verdict], sum_sq: int, impulse: int, peak: int | None
) -> None:
    """Sums of 64 bits, reasons, what is unknown: the row's JSON gives the same press back."""
    sent = press(
        5, 9, verdict, reasons=tuple(reasons), sum_sq_mn2=sum_sq, impulse_mn_ticks=impulse, peak_mn=peak
    )
    _, values = press_row(1, 0, sent, "host")
    assert from_plain(Press, json.loads(values[-1])) == sent
    assert values[:-1] == (1, 0, 5, "host", 9, "LR3", 1, verdict.label)


def test_equal_calibrations_share_a_row_and_others_do_not() -> None:
    """The key is a digest of the content."""
    same = from_plain(type(CALIBRATION), json.loads(to_json(CALIBRATION)))
    assert calibration_row(CALIBRATION) == calibration_row(same)
    epochs = epoch_rows(1, 0, Epoch(7, 3, 40, SCALE)), epoch_rows(1, 0, Epoch(7, 4, 80))
    assert [len(rows) for rows in epochs] == [2, 1]
    assert epochs[0][1][1][4] == calibration_row(CALIBRATION)[1][0]


def test_an_event_keeps_fields_of_any_kind_the_protocol_has() -> None:
    """Numbers, words, lists and bytes become JSON."""
    event = DeviceEvent("epoch", 3, 5, 700, 7, {"tare": [1, -2], "calibration_id": b"\x01\xff", "text": "é"})
    fields = json.loads(event_row(1, 0, event)[1][-1])
    assert fields == {"tare": [1, -2], "calibration_id": "01ff", "text": "é"}
