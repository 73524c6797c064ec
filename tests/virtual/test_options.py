"""Options of a virtual ring, as written in an address."""

import math

import pytest

from acudevice.errors import UsageError
from acudevice.virtual.options import Fault, Options, Pace, Window, parse_options
from acudevice.virtual.person import Kind, Style


def test_nothing_asked_for_is_a_steady_hand_on_a_load_cell_at_100_hz() -> None:
    """The embedded default."""
    options = parse_options({})
    assert options == Options()
    assert (options.hand, options.rate_hz, options.sensor, options.pace) == (
        Kind.STEADY,
        100,
        "hx711",
        Pace.REAL,
    )


def test_all_options_are_read() -> None:
    """Each fills its field."""
    texts = {
        "hand": "light",
        "seed": "42",
        "rate": "1000",
        "pace": "max",
        "drop": "10:2.5",
        "reboot": "30",
        "style": "knead",
        "sensor": "fsr",
        "cells": "1",
        "fault": "saturated:5:0.5",
        "buffer": "6000",
        "ppm": "-20",
        "pain": "12.5",
        "serial": "MINE-7",
    }
    assert parse_options(texts) == Options(
        hand=Kind.LIGHT,
        seed=42,
        rate_hz=1000,
        pace=Pace.MAX,
        drop=Window(10.0, 2.5),
        reboot_s=30.0,
        style=Style.KNEAD,
        sensor="fsr",
        cells=1,
        fault=Fault("saturated", Window(5.0, 0.5)),
        skew_ppm=-20.0,
        buffer_samples=6000,
        pain_n=12.5,
        serial="MINE-7",
    )


def test_a_fault_without_times_is_there_all_the_time() -> None:
    """From the beginning, for good."""
    assert parse_options({"fault": "disconnected"}).fault == Fault("disconnected", Window(0.0, math.inf))


@pytest.mark.parametrize(
    ("name", "text", "message", "hint"),
    [
        ("hnad", "light", "a virtual ring has no option 'hnad'", "did you mean 'hand'?"),
        (
            "colour",
            "red",
            "a virtual ring has no option 'colour'",
            "known are bench, buffer, cells, drop, fault",
        ),
        ("hand", "lihgt", "'lihgt' is no hand of a virtual ring", "did you mean 'light'?"),
        ("hand", "", "'' is no hand of a virtual ring", "known are hard, ignore, light"),
        ("pace", "fast", "'fast' is no pace of a virtual ring", "known are max, real"),
        ("sensor", "hx710", "'hx710' is no sensor of a virtual ring", "did you mean 'hx711'?"),
        ("seed", "-1", "seed=-1 is no whole number from 0 to 4294967295", ""),
        ("seed", "²", "seed=² is no whole number", ""),
        ("cells", "9", "cells=9 is no whole number from 1 to 8", ""),
        ("rate", "99", "rate=99 is no rate of a virtual ring", "it has 10, 50, 80, 100, 200, 500, 1000 Hz"),
        ("drop", "10", "drop=10 lacks a duration", "write drop=AT:FOR in seconds, such as drop=10:5"),
        ("drop", "x:1", "drop=x is no number from 0 to 1e+06", ""),
        ("reboot", "nan", "reboot=nan is no number", ""),
        ("fault", "saturate:1:1", "'saturate' is no fault of a virtual ring", "did you mean 'saturated'?"),
        ("buffer", "5999", "buffer=5999 is no whole number from 6000 to 60000", ""),
        ("serial", "a b", "serial=a b is no serial number", "1 to 24 letters"),
        ("ppm", "5000", "ppm=5000 is no number from -1000 to 1000", ""),
    ],
)
def test_what_makes_no_sense_is_refused_with_what_to_write(
    name: str, text: str, message: str, hint: str
) -> None:
    """Exit code 2, and a suggestion where there is one."""
    with pytest.raises(UsageError) as refused:
        parse_options({name: text})
    assert message in str(refused.value)
    assert hint in refused.value.hint


def test_a_window_holds_its_beginning_and_not_its_end() -> None:
    """Seconds of the ring's time."""
    window = Window(2.0, 3.0)
    assert [t_s in window for t_s in (1.9, 2.0, 4.9, 5.0)] == [False, True, True, False]
