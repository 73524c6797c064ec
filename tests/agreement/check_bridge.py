"""The firmware's check behind one call, for CPython and for MicroPython: JSON as hex in, JSON as hex out."""

import json
import struct

try:
    from firmware.check import LATCHED, Check
    from firmware.force import Calibration
    from firmware.readings import FAULT, Readings
    from firmware.tables import Entry
except ImportError:
    from acudevice.firmware.check import LATCHED, Check
    from acudevice.firmware.force import Calibration
    from acudevice.firmware.readings import FAULT, Readings
    from acudevice.firmware.tables import Entry

KINDS = {1: "press_start", 2: "press_end", 3: "over", 4: "clear"}


class Sensor:
    """What the firmware asks of a sensor about its readings."""

    def __init__(self, told):
        self.width, self.clip_low, self.clip_high = told["width"], told["clip_low"], told["clip_high"]
        self.cells = len(told["cells"])


def calibration(cells):
    """Return the firmware's calibration of cells, each a list of alternating counts and forces."""
    blob = struct.pack("<BBHI16s", 1, len(cells), 0, 0, b"")
    for cell in cells:
        blob += struct.pack("<BBH", len(cell) // 2, 0, 0) + struct.pack(f"<{len(cell)}i", *cell)
    return Calibration(blob)


def said(moments):
    """Return moments as lists of kind and fields."""
    found = []
    for kind, pairs in moments:
        fields = dict(pairs)
        if "point" in fields:
            fields["point"] = fields["point"].decode()
        found.append([KINDS[kind], fields])
    return found


def run(text):
    """Check a trace, point after point as they are activated; return what is said and the force of each sample."""
    told = json.loads(bytes.fromhex(text).decode())
    readings, scale = Readings(Sensor(told)), calibration(told["cells"])
    moments, forces, over = [], [], told["over"]
    for entry, rows in told["parts"]:
        check = Check(entry and Entry(bytes.fromhex(entry), 0), told["ceiling"], told["tick_hz"], over)
        for index, tick, raw in rows:
            counts, flags = readings.judge(raw)
            force = None if flags else sum(scale.forces(counts)) - sum(told["tare"])
            forces.append(force)
            moments += said(check.step(index, tick, force, 2 if flags & FAULT else 1 if flags else 0))
        moments += said(check.cut())
        over = check.state == LATCHED
    return json.dumps([moments, forces]).encode().hex()
