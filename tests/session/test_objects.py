"""The objects of a live stream have the fields of the contract."""

import json

import pytest

from acudevice.session import objects
from acudevice.values.press import Verdict
from acudevice.values.recording import Boot
from acudevice.values.samples import Gap, SampleFlag, Samples
from tests.support.shelf import INFO, press

BOOT = Boot(7, 100, 40, 400_000, 1_000_000, 2.0)


def test_a_packet_has_a_number_forces_and_counts() -> None:
    """One list of counts a sample where there are several cells; flags by name."""
    packet = Samples(
        42, 420_000, 10_000, 1_000_000, (1, 2, 3, 4), cells=2, epoch=3, boot_id=7,
        flags=SampleFlag.CLIPPED | SampleFlag.BACKFILL,
    )  # fmt: skip
    assert objects.samples(packet, [1500, None], BOOT, 12.34567) == {
        "sample": 102, "force_n": [1.5, None], "counts": [[1, 2], [3, 4]], "period_s": 0.01, "epoch": 3,
        "flags": ["clipped", "backfill"], "age_ms": 12.346,
    }  # fmt: skip
    assert objects.samples(packet, [1500, None], BOOT, None)["age_ms"] is None


def test_a_flag_of_a_later_version_has_no_name_and_no_harm() -> None:
    """It is left out."""
    packet = Samples(42, 420_000, 10_000, 1_000_000, (1,), boot_id=7, flags=SampleFlag(0x42))
    assert objects.samples(packet, [0], BOOT, None)["flags"] == ["clipped"]


@pytest.mark.parametrize(("verdict", "word"), [(Verdict.TOO_LIGHT, "too_light"), (None, None)])
def test_a_press_has_the_fields_of_the_contract(verdict: Verdict | None, word: str | None) -> None:
    """Seconds and newtons in the recording's own time and numbers."""
    told = objects.press(press(45, Verdict.UNSTEADY, Verdict.UNSTEADY), BOOT, verdict)
    places = ("point", "side", "onset_s", "release_s", "onset_sample", "release_sample")
    assert {name: told[name] for name in places} == {
        "point": "LR3", "side": "left", "onset_s": 2.05, "release_s": 2.25, "onset_sample": 105, "release_sample": 125,
    }  # fmt: skip
    assert (told["hold_s"], told["longest_s"], told["peak_n"], told["mean_n"]) == (0.15, 0.14, 12.345, 10.0)
    assert (told["verdict"], told["reasons"], told["device_verdict"]) == ("unsteady", ["unsteady"], word)
    assert told["impulse_ns"] == pytest.approx(1.6)
    assert 0.0 < told["cv"] < 0.001


def test_a_gap_says_how_much_or_that_nobody_knows() -> None:
    """Null is unknown."""
    assert objects.gap(Gap(4, 9, 0.03, 0.1, "link")) == {
        "first_sample": 4, "last_sample": 9, "start_s": 0.03, "end_s": 0.1, "missing": 6, "reason": "link",
    }  # fmt: skip
    assert objects.gap(Gap(None, None, 0.03, 0.1, "reboot"))["missing"] is None


def test_a_cue_has_its_words_its_sign_and_an_age_that_can_be_read() -> None:
    """To the microsecond."""
    told = objects.cue({"cue": "hold", "age_ms": 5.684e-11}, "hold it there", "■")
    assert told == {"cue": "hold", "age_ms": 0.0, "say": "hold it there", "symbol": "■"}
    assert objects.cue({"cue": "find", "age_ms": None}, "", "")["age_ms"] is None


def test_all_of_it_is_json() -> None:
    """As it stands."""
    told = [
        objects.device(INFO, "serial:/dev/ttyACM0"),
        objects.press(press(45), BOOT, None),
        objects.problem("tick", "it does not rise"),
    ]
    assert json.loads(json.dumps(told))[0]["address"] == "serial:/dev/ttyACM0"
