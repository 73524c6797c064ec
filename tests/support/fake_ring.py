"""The strict device of `protocol_device` as a ring: with what a driver asks besides, and a link to it in memory."""

import asyncio
from collections import deque

from acudevice.driver.link import OnLost, OnPacket
from acudevice.errors import LinkLostError
from acudevice.protocol.fields import Fields
from acudevice.protocol.tables import Breakpoint, Calibration, encode_calibration, table_crc
from tests.support.hurried import now_s
from tests.support.protocol_device import FakeDevice

CELL = Breakpoint(-4_000_000, -1000), Breakpoint(4_000_000, 60_000)
CALIBRATION = encode_calibration(Calibration(bytes(range(16)), 0, (CELL,)))

Said = tuple[str, Fields, list[bytes]]


class FakeRing(FakeDevice):
    """A ring that answers what a driver asks; `tables` and `info` may be changed before it is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: dict[int, bytes] = {2: CALIBRATION}
        self.info: Fields = {
            "model": "fake", "firmware": "1", "sensor": "fake", "cells": 1, "width": 3, "clip_low": -8_388_607,
            "clip_high": 8_388_607, "tick_hz": 1_000_000, "rates": (100_000,), "buffer": self.buffer, "capacity": 8,
            "range": 60_000, "ceiling": 30_000, "tip_area": 100, "calibration_crc": table_crc(CALIBRATION), "flush": 40,
            "linger": 60, "version": b"\1\0", "features": 0, "epoch": 250, "boot_id": 0, "serial": "F-1",
        }  # fmt: skip

    def _on_info(self, _: Fields) -> Said:
        return "ok", {**self.info, "boot_id": self.boot_id, "epoch": self.epoch}, []

    def _on_battery(self, _: Fields) -> Said:
        return "ok", {"percent": 80}, []

    def _on_cue(self, _: Fields) -> Said:
        return "ok", {}, []

    def _on_tare(self, _: Fields) -> Said:
        return "loaded", {"text": "1.2 N"}, []

    def _on_activate(self, _: Fields) -> Said:
        return "ok", {"index": self.end}, []

    def _on_table_info(self, fields: Fields) -> Said:
        blob = self.tables.get(fields["table"], b"")
        return "ok", {"size": len(blob), "crc": table_crc(blob)} if blob else {"size": 0}, []

    def _on_table_read(self, fields: Fields) -> Said:
        start = fields["offset"]
        return "ok", {"data": self.tables[fields["table"]][start : start + fields["length"]]}, []


class FakeLink:
    """A link in memory, on the clock of the loop that runs."""

    name = "the fake"
    max_message = 244
    simulated = False

    def __init__(self, ring: FakeRing | None = None) -> None:
        self.ring = ring or FakeRing()
        self.deaf_until_s = 0.0
        """Until then what is sent is lost: a board that starts."""
        self.noise: dict[str, int] = {}
        """What is counted as damaged."""
        self.sent: list[bytes] = []
        self.closed = False
        self._underway: deque[bytes] = deque()

    async def open(self, on_packet: OnPacket, on_lost: OnLost) -> None:
        """Plug in."""
        self.on_packet, self.on_lost = on_packet, on_lost

    async def send(self, packet: bytes) -> None:
        """Let the ring hear it; what it says arrives a little later."""
        self.sent.append(packet)
        if now_s() >= self.deaf_until_s:
            self.deliver(self.ring.hear(packet))

    def deliver(self, packets: list[bytes]) -> None:
        """Let packets arrive, a millisecond later."""
        self._underway += packets
        for _ in packets:
            asyncio.get_running_loop().call_later(0.001, self._arrive)

    def _arrive(self) -> None:
        packet = self._underway.popleft()
        if not self.closed:
            self.on_packet(packet, now_s())

    def fail(self) -> None:
        """Fail as a link does by itself."""
        self.closed = True
        self.ring.link_down()
        self.on_lost(LinkLostError("torn"))

    async def close(self) -> None:
        """Pull the plug."""
        self.closed = True
        self.ring.link_down()

    def now_s(self) -> float:
        """Return the time of the loop."""
        return now_s()

    def damage(self) -> dict[str, int]:
        """Return what was counted."""
        return self.noise
