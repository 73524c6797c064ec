# The radio binding, on MicroPython's `bluetooth` module (sections 2.2 and 16 of the protocol).
#
# The stack calls `_irq` from its own thread, between any two steps of the rest. So that only notes what happened,
# answers what cannot wait (secrets), and leaves the work to `poll`, which runs with everything else.

import struct

from . import const
from .bonds import Bonds
from .elapsed import decode_time, encode_time
from .fields import encode
from .on_device import VERSION, info
from .session import CONTROL, Session
from .wire import MAX_MESSAGE

_CENTRAL_CONNECT = const(1)
_CENTRAL_DISCONNECT = const(2)
_GATTS_WRITE = const(3)
_GATTS_READ_REQUEST = const(4)
_INDICATE_DONE = const(20)
_MTU_EXCHANGED = const(21)
_ENCRYPTION_UPDATE = const(28)
_GET_SECRET = const(29)
_SET_SECRET = const(30)
_INFO = const(0)  # places of the ring's own characteristics
_TIME = const(4)
_FORCE = const(5)
_LANES = const(1)  # place of the first that carries a lane
_SMALLEST = const(20)  # bytes of a value before the MTU is exchanged
_KEY_BYTES = const(16)
_ADVERTISE_US = const(250_000)
_PAIRING_WINDOW_S = const(30)
_STRANGER_S = const(60)  # how long a host may stay that is not bonded: it keeps others away
_SAVE_AGAIN_S = const(600)  # after flash failed; each time is told, and must not crowd out what else is told
_SHOW_MS = const(100)  # between two values of Force, Time and the battery
_INBOX = const(24)  # happenings that wait for `poll` when writes are dropped: a host sends no more at once
_UNKNOWN_FORCE = const(0x7FFFFFFF)

# The methods that do something about what the stack said, by name: bound ones cost memory.
_LATER = {
    _CENTRAL_CONNECT: "_connected",
    _CENTRAL_DISCONNECT: "_disconnected",
    _GATTS_WRITE: "_written",
    _INDICATE_DONE: "_indicated",
    _MTU_EXCHANGED: "_sized",
    _ENCRYPTION_UPDATE: "_encrypted",
}


class BleLink:
    silence_ms = None  # the radio tells when the link is lost

    def __init__(self, ring, bluetooth):
        """One central at a time. Nothing but Info is told to it, and nothing it asks is done, before it is bonded."""
        self._ring = ring
        self._ble = bluetooth.BLE()
        self.bonds = Bonds(ring.board)
        if self.bonds.lost:
            ring.flash_failed()
        self.bonded = False
        self.max_message = _SMALLEST
        self._session = None
        self._connection = None
        self._inbox = []
        self._indicating = False
        self._window_ends = None
        self._since = 0  # when the host came
        self._show_at = 0
        self._save_at = 0
        self._told = None  # what Info was last made of
        self._start(bluetooth)

    def _start(self, bluetooth):
        from . import ble_services, forget

        self._ble.irq(self._irq)
        self._own, self._level, self._serial = ble_services.start(self._ble, bluetooth.UUID, self._ring.board)
        self._tell_info()
        data, answer = ble_services.advertisement(bluetooth.UUID)
        self._ble.gap_advertise(_ADVERTISE_US, adv_data=data, resp_data=answer)
        forget("ble_services")

    # What the stack says, from its own thread.

    def _irq(self, event, data):
        if event == _GET_SECRET:
            return self.bonds.get(*data)
        if event == _SET_SECRET:
            return self.bonds.set(*data)
        if event == _GATTS_READ_REQUEST:
            return self._on_read(*data)
        if event == _GATTS_WRITE:
            self._on_write(*data)
        elif event in _LATER:
            self._inbox.append((event, tuple(data)))
        return None

    def _on_write(self, _, handle):
        if len(self._inbox) < _INBOX:  # the next write replaces the value, so it is taken at once
            self._inbox.append((_GATTS_WRITE, (handle, bytes(self._ble.gatts_read(handle)))))

    def _on_read(self, _, handle):
        if self.bonded and handle == self._own[_TIME]:
            self._show_time(self._ring.board.ticks())
        return 0

    # What is done about it.

    def poll(self, tick):
        """Do what the stack noted and what time brings."""
        self._catch_up()
        if self.bonds.refused:
            self.bonds.refused = False
            self._drop()
        if self._window_ends is not None and (tick >= self._window_ends or self.bonds.paired):
            self._close_window()
        self._save_bonds(tick)
        if not self.bonded and tick - self._since >= _STRANGER_S * 1000 * self._ring.per_ms:
            self._since = tick
            self._drop()
        if tick >= self._show_at:
            self._show_at = tick + _SHOW_MS * self._ring.per_ms
            self._show(tick)

    def _catch_up(self):
        while self._inbox:
            event, data = self._inbox.pop(0)
            getattr(self, _LATER[event])(*data)

    def _save_bonds(self, tick):
        if tick < self._save_at:
            return
        try:
            self.bonds.poll()
        except OSError:
            self._save_at = tick + _SAVE_AGAIN_S * 1000 * self._ring.per_ms
            self._ring.flash_failed()

    def open_window(self, tick):
        """Let a host pair for a while: the person pressed the button."""
        self.bonds.let_in()
        self._ring.feedback.pairing = True
        self._window_ends = tick + _PAIRING_WINDOW_S * 1000 * self._ring.per_ms

    def _close_window(self):
        self.bonds.open = self._ring.feedback.pairing = False
        self._window_ends = None

    def forget(self):
        """Forget all bonds; the host that is there has to pair again."""
        self.bonds.forget()
        self._catch_up()  # a host that came with the old keys a moment ago is noted, but not yet known
        self._drop()

    def _drop(self):
        self.bonded = False
        if self._connection is not None:
            self._ble.gap_disconnect(self._connection)

    def _connected(self, connection, *_):
        self._connection = connection
        self._since = self._ring.board.ticks()
        self.bonded = self._indicating = False
        self.max_message = _SMALLEST
        self._session = Session(self._ring, self)

    def _disconnected(self, connection, *_):
        if connection != self._connection:
            return
        self._connection = None
        self.bonded = False
        self._session.leave()
        self._session = None
        self._tell_info()
        self._ble.gap_advertise(_ADVERTISE_US)

    def _sized(self, _, mtu):
        self.max_message = max(_SMALLEST, min(MAX_MESSAGE, mtu - 3))

    def _encrypted(self, _, encrypted, __, bonded, key_bytes):
        """The link is encrypted: with keys that were stored, or after a pairing that was allowed; else it is closed."""
        if not encrypted:
            self.bonded = False
        elif bonded and key_bytes == _KEY_BYTES and not self.bonds.refused:
            self.bonded = True
            self._tell_info()
            self._show_at = 0
        else:
            self._drop()

    def _written(self, handle, value):
        if not self._session:
            return
        if handle == self._own[_LANES + CONTROL]:
            self._session.received(value)
        elif handle == self._own[_TIME] and self.bonded:
            unix_us = decode_time(value)
            if unix_us is not None:
                self._ring.set_unix(unix_us, self._ring.board.ticks())

    def _indicated(self, *_):
        self._indicating = False
        if self._session:
            self._session.flush()

    # What goes out.

    def send(self, lane, message):
        """Send one message as one value; return False while there is no room."""
        try:
            if lane == CONTROL:
                return self._indicate(message)
            self._ble.gatts_notify(self._connection, self._own[_LANES + lane], message)
        except OSError:  # the stack has no buffer left
            return False
        return True

    def _indicate(self, message):
        if self._indicating:
            return False  # one at a time
        self._ble.gatts_indicate(self._connection, self._own[_LANES + CONTROL], message)
        self._indicating = True
        return True

    def _tell_info(self):
        """Set Info: all for a bonded host, version and features for anyone; and what a bonded host alone may read."""
        ring, write = self._ring, self._ble.gatts_write
        told = [("version", bytes(VERSION)), ("features", ring.features)]
        if self.bonded:
            told = info(self._session, {})[1]
        else:
            write(self._own[_FORCE], struct.pack("<i", _UNKNOWN_FORCE))
            write(self._own[_TIME], b"")
        write(self._own[_INFO], encode(told))
        if self._serial is not None:
            write(self._serial, ring.board.serial.encode() if self.bonded else b"")
        self._told = self._state()

    def _state(self):
        return self.bonded, self._ring.stream.epochs.count, self._ring.config.tables[1].crc

    def _show(self, tick):
        """Renew the values that a host may read at any time."""
        if self._told != self._state():
            self._tell_info()
        if not self.bonded:
            return
        force = self._ring.force if self._ring.measuring and self._ring.force is not None else _UNKNOWN_FORCE
        self._ble.gatts_write(self._own[_FORCE], struct.pack("<i", force), True)
        self._show_time(tick)
        percent = self._ring.board.battery()[0]
        if self._level is not None and percent is not None:
            self._ble.gatts_write(self._level, bytes((percent,)))

    def _show_time(self, tick):
        self._ble.gatts_write(self._own[_TIME], encode_time(self._ring.unix(tick)))
