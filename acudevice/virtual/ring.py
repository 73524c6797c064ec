"""A ring without hardware: the reference firmware on a simulated board, a simulated sensor and a simulated hand.

    ring = VirtualRing(Options(hand=Kind.LIGHT, seed=3))
    ring.open_link()
    ring.receive(frame)                 # bytes from the host
    ring.advance_to(2.0)                # two seconds after it was switched on
    for t_s, frame in ring.outgoing(): ...

Time is an argument. Samples, looks of the firmware at its clock and what was asked for by `drop`, `reboot` and `fault`
happen at their own times, so the ring does the same in one step of an hour as in a million small ones.
"""

from math import inf
from typing import Protocol

from acudevice.firmware.ble_link import BleLink
from acudevice.firmware.ring import Ring
from acudevice.firmware.serial_link import SerialLink
from acudevice.values.calibration import Calibration
from acudevice.virtual.board import TICK_HZ, Board
from acudevice.virtual.options import Options, Window
from acudevice.virtual.presser import Presser, presser
from acudevice.virtual.screens import Screen
from acudevice.virtual.senses import Senses
from acudevice.virtual.sensors.catalogue import broken
from acudevice.virtual.sensors.model import Readings

POLL_TICKS = TICK_HZ // 100
"""The firmware looks at its clock every 10 ms."""


class Firmware(Protocol):
    """What a ring on a board looks like from outside."""

    boot_id: int
    measuring: bool
    due: int
    """Tick of the next sample."""
    force: int | None
    """Of the last sample in mN, less tare; None before the first, and where it is invalid."""

    def sample(self, readings: Readings | None, tick: int) -> None:
        """Take the readings of all cells, None where the converter gave none."""

    def poll(self, tick: int) -> None:
        """Do what is due."""

    def button(self, action: int) -> None:
        """Tell that the button was pressed: 1 short, 2 long."""


class Wire(Protocol):
    """The firmware's end of a serial link."""

    def feed(self, data: bytes) -> None:
        """Take bytes from the host."""

    def close(self) -> None:
        """See that the port is closed."""


class Aerial(Protocol):
    """The firmware's end of the radio."""

    def poll(self, tick: int) -> None:
        """Do what the radio noted and what time brings."""

    def open_window(self, tick: int) -> None:
        """Let a host pair for a while."""

    def forget(self) -> None:
        """Forget all hosts."""


class Switch(Protocol):
    """What turns a radio on and off."""

    def active(self, active: bool, /) -> bool:
        """Turn it on or off."""


class Module(Protocol):
    """MicroPython's `bluetooth`, or what stands for it: all that the firmware's link needs of it, and this."""

    def BLE(self) -> Switch:  # noqa: N802 - the name it has there
        """Return the radio."""


class VirtualRing:
    """One ring on one finger. Equal options and equal bytes at equal times give equal answers."""

    def __init__(
        self, options: Options | None = None, bluetooth: Module | None = None, *, world_s: float = 0.0,
        screen: Screen | None = None,
    ) -> None:  # fmt: skip
        """Switch it on at `world_s` of a clock that it shares with others under one press.

        `screen` is what whoever stands at its bench reads, where that is another program's.

        `bluetooth` is what stands for MicroPython's module where it has a radio.
        """
        self.options = options or Options()
        self._bluetooth = bluetooth
        self._hz = TICK_HZ * (1.0 + self.options.skew_ppm / 1e6)
        self._hand: Presser = presser(self.options, world_s, TICK_HZ / self._hz, screen)
        self._senses = Senses(self._hand.perceive)
        self._board = Board(self.options, self._light, self._vibrate)
        self._sensor = self._board.true_sensor
        self._broken = _span(self.options.fault.window if self.options.fault else None)
        self._broken_readings = self.options.fault and broken(self._sensor, self.options.fault.kind)
        self._down = _span(self.options.drop)
        self._reboot_at = _ticks(self.options.reboot_s) if self.options.reboot_s is not None else inf
        self._now = self._booted = 0
        self._next_poll = POLL_TICKS
        self._measuring = False
        self._outgoing: list[tuple[float, bytes]] = []
        self._wire: Wire | None = None
        self._boot()

    def _boot(self) -> None:
        self._firmware: Firmware = Ring(self._board)
        self._aerial: Aerial | None = None
        if self._bluetooth is not None:
            self._aerial = BleLink(self._firmware, self._bluetooth)

    @property
    def ticks(self) -> int:
        """How far it has got: ticks of its own clock since it was first switched on, through all restarts."""
        return self._now

    @property
    def t_s(self) -> float:
        """The same in seconds of the host's clock, which differs from its own by `skew_ppm`."""
        return self._now / self._hz

    @property
    def measuring(self) -> bool:
        """Whether it takes samples."""
        return self._firmware.measuring

    @property
    def link_up(self) -> bool:
        """Whether bytes get through; False while `drop` lasts."""
        return not self._down[0] <= self._now < self._down[1]

    @property
    def firmware(self) -> Firmware:
        """The firmware that runs now; another one after a restart."""
        return self._firmware

    @property
    def serial(self) -> str:
        """Its serial number."""
        return self._board.serial

    @property
    def calibration(self) -> Calibration:
        """The truth about its sensor, which is also what its flash holds at first."""
        return self._board.true_calibration

    def advance_to(self, t_s: float) -> None:
        """Let time pass until `t_s`, in seconds of the host's clock since it was first switched on."""
        self.advance(int(t_s * self._hz))

    def advance(self, until: int) -> None:
        """Let time pass until `until`, in `ticks`; what lies in the past is no error and does nothing."""
        while (look := self._next_poll) <= until:
            self._sample(look)
            self._set(look)
            self._next_poll = look + POLL_TICKS
            self._firmware.poll(self._board.tick)
            self.hear()
            if self._board.restarting or look >= self._reboot_at:
                self._restart()
            self._senses.look(look / TICK_HZ)
            self._watch()
            if self._hand.wants_button(look / TICK_HZ):
                self.press_button()
        self._sample(until)
        self._set(max(self._now, until))

    def open_link(self) -> None:
        """Plug a host in; one that was plugged in before is not any more."""
        self.close_link()
        self._wire = SerialLink(self._firmware, self._write)

    def close_link(self) -> None:
        """Pull the plug. The device goes on for a while; what was on its way is lost."""
        if self._wire is not None:
            self._wire.close()
            self._wire = None
        self._outgoing = []

    def receive(self, data: bytes) -> None:
        """Give it bytes from the host, any piece of a stream of frames."""
        if self._wire is not None and self.link_up:
            self._wire.feed(data)
            self._watch()

    def outgoing(self) -> list[tuple[float, bytes]]:
        """Take what it has sent since the last time: whole frames, each with the `t_s` at which it left."""
        sent, self._outgoing = self._outgoing, []
        return sent

    def hear(self) -> None:
        """Do at once what the radio noted, rather than at the next look at the clock."""
        if self._aerial is not None:
            self._aerial.poll(self._board.tick)

    def press_button(self, *, long: bool = False) -> None:
        """Press the button on it, which also lets a host pair for a while."""
        self._firmware.button(2 if long else 1)
        if self._aerial is not None:
            self._aerial.open_window(self._board.tick)

    def hold_button(self) -> None:
        """Hold the button for ten seconds: it forgets all hosts."""
        if self._aerial is not None:
            self._aerial.forget()

    def _sample(self, until: int) -> None:
        """Take the samples that are due by `until`."""
        firmware, hand, sensor = self._firmware, self._hand, self._sensor
        booted, (broken_from, broken_to) = self._booted, self._broken
        while firmware.measuring:
            at = booted + firmware.due
            readings = None
            if broken_from <= at < broken_to and (readings := self._broken_readings) is None:
                at = int(min(broken_to, until + 1))  # a silent converter gives no readings, not even none
            if at > until:
                return
            self._set(at)
            t_s = at / TICK_HZ
            force_n = hand.force_n(t_s)  # with which the cell that bears it may change
            firmware.sample(readings or sensor.read(force_n, t_s, hand.cell), at - booted)

    def _set(self, at: int) -> None:
        self._now = at
        self._board.tick = at - self._booted

    def _watch(self) -> None:
        """Let the person notice that a measurement begins or ends."""
        if self._firmware.measuring is not self._measuring:
            self._measuring = self._firmware.measuring
            (self._hand.begin if self._measuring else self._hand.end)(self._now / TICK_HZ)

    def _restart(self) -> None:
        """Switch off and on: flash and shelf stay, all else is forgotten."""
        self._reboot_at = inf if self._now >= self._reboot_at else self._reboot_at
        self._light("off", 0)
        self._vibrate(0)
        self._booted = self._now
        self._board.tick, self._board.restarting = 0, False
        if self._bluetooth is not None:
            self._bluetooth.BLE().active(False)
        self._boot()
        if self._wire is not None:
            self._wire = SerialLink(self._firmware, self._write)

    def _write(self, data: bytes) -> None:
        if self.link_up:
            self._outgoing.append((self.t_s, data))

    def _light(self, colour: str, strength: int) -> None:
        self._senses.light(self._now / TICK_HZ, colour, strength)

    def _vibrate(self, strength: int) -> None:
        self._senses.vibrate(self._now / TICK_HZ, strength)


def _ticks(t_s: float) -> float:
    return t_s * TICK_HZ if t_s == inf else round(t_s * TICK_HZ)


def _span(window: Window | None) -> tuple[float, float]:
    """Return a window's first tick and the first tick after it."""
    return (inf, inf) if window is None else (_ticks(window.at_s), _ticks(window.at_s + window.for_s))
