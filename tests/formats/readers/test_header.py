"""What stands above a table is understood as the makers of recorders write it."""

import io

import pytest

from acudevice.formats.readers.header import force_unit, rate_hz
from acudevice.formats.readers.text import read_text

ROWS = [(k / 100, round(5 + k % 9 / 10, 2)) for k in range(30)]

KISTLER = """BioWare Version 5.3.0.7 Export
Device:\t 9260AA6\t 9260AA6\t 9260AA6
Rate (Hz):\t100.000000\t100.000000\t100.000000
Normalized force (N):\t800.000000\t800.000000\t800.000000
File Information
Date\tJul 04, 2024  17:58:42
Name\t
abs time (s)\tFx\tMz
\tN\tN m
"""
VICON = """Devices
100
,,AMTI #1 - Force,,
Frame,Sub Frame,Fx,Mz
,,N,N.mm
"""
BIOPAC = "a.acq\n10 msec/sample\n2 channels\nClench Force\nKg\nEMG\nmV\n"
LABVIEW = """LabVIEW Measurement\t
Separator\tTab
X_Columns\t{}
***End_of_Header***\t
\t
Channels\t2\t\t
Y_Unit_Label\tNewtons\tV\t
Delta_X\t0.010000\t0.010000\t
***End_of_Header***\t\t
X_Value\tForce\tEMG\tComment
"""
CASES = {
    "kistler": (KISTLER, "{0}\t{1}\t0.5", ("abs time (s)", "Fx (N)", "Mz (N m)"), 100.0, None),
    "vicon": (VICON, "{2},0,{1},0.5", ("Frame", "Sub Frame", "Fx (N)", "Mz (N.mm)"), 100.0, None),
    "biopac with time": (
        BIOPAC + "sec\tCH1\tCH2\n\t30\t30\n", "{0}\t{1}\t0.5\t", ("time (sec)", "Clench Force (Kg)", "EMG (mV)"),
        100.0, None,
    ),
    "biopac": (BIOPAC + "CH1\tCH2\n30\t30\n", "{1}\t0.5", ("Clench Force (Kg)", "EMG (mV)"), 100.0, None),
    "labview": (LABVIEW.format("One"), "{0}\t{1}\t0.5", ("time (s)", "Force (Newtons)", "EMG (V)"), 100.0, None),
    "labview without times": (
        LABVIEW.format("No"), "\t{1}\t0.5", ("time (s)", "Force (Newtons)", "EMG (V)"), 100.0, None,
    ),
    "linescale": ("6B:6C:05\n15.05.22\nUnit=kN\nSpeed=1280\nTotal=18\n", "{1}", (), 1280.0, "kN"),
    "imada": ("Model,ZTA\nUnit,N\nInterval,0.01sec\nNumber,Force\n", "{2},{1}", ("Number", "Force"), 100.0, "N"),
    "nextech": ("Unit,lbf\nSampling Rate,100\n\nNo,Value\n", "{2},{1}", ("No", "Value"), 100.0, "lbf"),
    "plates": ("[Force Data]\nSampleRate=450.000000\n#Sample\tFX1\tFZ1\n", "{2}\t0\t{1}", ("Sample", "FX1", "FZ1"),
               450.0, None),
    "comments": ("# rate: 80 Hz\n# unit: kg\ntime,force\n", "{0},{1}", ("time", "force"), 80.0, "kgf"),
    "a comment below names": ("time_s,newtons\n# a: 1  b: 2\n", "{0},{1}", ("time_s", "newtons"), None, None),
    "a column of units": ("t,Value,Unit\n", "{0},{1},lbF", ("t", "Value", "Unit"), None, "lbf"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_headers_of_makers_are_understood(case: str) -> None:
    """Names with units, the rate, the unit; and every row is one."""
    head, row, names, rate, unit = CASES[case]
    rows = "".join(row.format(*one, k) + "\n" for k, one in enumerate(ROWS))
    found = read_text(io.BytesIO((head + rows).encode()))
    assert (found.names, found.rate_hz, found.unit) == (names, rate, unit)
    assert any(values.tolist() == [force for _, force in ROWS] for values in found.values)


@pytest.mark.parametrize(
    ("lines", "rate"),
    [
        (["Sampling rate: 100 Hz"], 100.0), (["Frequency:,100"], 100.0),
        (["Board (sampling rate 1.2 kHz)"], 1200.0), (["Baud rate: 9600"], None),
        (["Interval=\t0.01 s"], 100.0), (["SECONDS_PER_FRAME 0.01"], 100.0), (["sample time (ms): 5"], 200.0),
        (["Speed: 50 mm/min"], None), (["Interval,10"], None), (["Rate: 100 Hz", "Rate: 50 Hz"], None),
        (["Heart rate: high"], None), (["Corporate 7 Street"], None), (["Devices", "2000"], 2000.0), ([], None),
    ],
)  # fmt: skip
def test_rates_are_read_off_lines(lines: list[str], rate: float | None) -> None:
    """Those of which there is one, and whose unit is clear."""
    assert rate_hz(lines) == rate


@pytest.mark.parametrize(
    ("line", "unit"),
    [
        ("Unit,N", "N"),
        ("# units: kgf", "kgf"),
        ("単位,N", "N"),
        ("Unit=kN", "kN"),
        ("Unit,mmHg", None),
        ("Unity: N", None),
    ],
)
def test_units_are_read_off_lines(line: str, unit: str | None) -> None:
    """Where a line says nothing else."""
    assert force_unit([line]) == unit


@pytest.mark.parametrize(
    "line", ["entry 0x400805b4", "rst:0x1 (POWERON_RESET)", "Readings:", "this is my new board"]
)
def test_what_a_board_says_before_its_numbers_is_no_name(line: str) -> None:
    """Of a lone column; a name is."""
    rows = "".join(f"{force}\n" for _, force in ROWS)
    assert read_text(io.BytesIO(f"{line}\n{rows}".encode())).names == ()
    assert read_text(io.BytesIO(f"Force of the thumb (N)\n{rows}".encode())).names == (
        "Force of the thumb (N)",
    )
