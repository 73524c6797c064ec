# The radio binding, on MicroPython's `bluetooth` module (sections 2.2 and 16 of the protocol).
#
# The stack calls `_irq` from its own thread, between any two steps of the rest. So that only notes what happened,
# answers what cannot wait (secrets), and leaves the work to `poll`, which runs with everything else.

import struct

from . import ble_services as services
from .bonds import Bonds
from .fields import encode
from .on_device import VERSION, info
from .session import CONTROL, STREAM, Session

CENTRAL_CONNECT, CENTRAL_DISCONNECT, GATTS_WRITE, GATTS_READ_REQUEST = 1, 2, 3, 4
INDICATE_DONE, MTU_EXCHANGED, ENCRYPTION_UPDATE, GET_SECRET, SET_SECRET = 20, 21, 28, 29, 30
NO_INPUT_NO_OUTPUT = 3
RESOLVABLE_ADDRESS = 2
MTU = 247
SMALLEST = 20  # bytes of a value before the MTU is exchanged
KEY_BYTES = 16
ADVERTISE_US = 250_000
PAIRING_WINDOW_S = 30
STRANGER_S = 60  # how long a host may stay that is not bonded: it keeps others away
SHOW_MS = 100  # between two values of Force, Time and the battery
INBOX = 24  # happenings that wait for `poll` when writes are dropped: a host sends no more at once
UNKNOWN_FORCE = 0x7FFFFFFF


class BleLink:
    silence_ms = None  # the radio tells when the link is lost

    def __init__(self, ring, bluetooth):
        """One central at a time. Nothing but Info is told to it, and nothing it asks is done, before it is bonded."""
        self._ring = ring
        self._ble = bluetooth.BLE()
        self.bonds = Bonds(ring.board)
        self.bonded = False
        self.max_message = SMALLEST
        self._session = None
        self._connection = None
        self._inbox = []
        self._indicating = False
        self._window_ends = None
        self._since = 0  # when the host came
        self._show_at = 0
        self._told = None  # what Info was last made of
        self._handlers = {
            CENTRAL_CONNECT: lambda connection, *_: self._note(self._connected, connection),
            CENTRAL_DISCONNECT: lambda connection, *_: self._note(self._disconnected, connection),
            GATTS_WRITE: self._on_write,
            GATTS_READ_REQUEST: self._on_read,
            INDICATE_DONE: lambda *_: self._note(self._indicated, None),
            MTU_EXCHANGED: lambda _, mtu: self._note(self._sized, mtu),
            ENCRYPTION_UPDATE: lambda *data: self._note(self._encrypted, data),
            GET_SECRET: self.bonds.get,
            SET_SECRET: self.bonds.set,
        }
        self._start(bluetooth)

    def _start(self, bluetooth):
        ble = self._ble
        ble.irq(self._irq)
        ble.active(True)
        ble.config(bond=True, mitm=False, le_secure=True, io=NO_INPUT_NO_OUTPUT, mtu=MTU)
        ble.config(gap_name=services.NAME)
        try:
            ble.config(addr_mode=RESOLVABLE_ADDRESS)
        except (OSError, ValueError):
            pass  # not every stack has private addresses; the page for makers says so
        self._services = services.Services(ble, bluetooth.UUID, self._ring.board)
        self._tell_info()
        data, answer = services.advertisement(bluetooth.UUID)
        ble.gap_advertise(ADVERTISE_US, adv_data=data, resp_data=answer)

    # What the stack says, from its own thread.

    def _irq(self, event, data):
        handler = self._handlers.get(event)
        return handler(*data) if handler else None

    def _note(self, act, data):
        self._inbox.append((act, data))

    def _on_write(self, _, handle):
        if len(self._inbox) < INBOX:  # the next write replaces the value, so it is taken at once
            self._note(self._written, (handle, bytes(self._ble.gatts_read(handle))))

    def _on_read(self, _, handle):
        if self.bonded and handle == self._services.own[services.TIME]:
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
        self._save_bonds()
        if not self.bonded and tick - self._since >= STRANGER_S * 1000 * self._ring.per_ms:
            self._since = tick
            self._drop()
        if tick >= self._show_at:
            self._show_at = tick + SHOW_MS * self._ring.per_ms
            self._show(tick)

    def _catch_up(self):
        while self._inbox:
            act, data = self._inbox.pop(0)
            act(data)

    def _save_bonds(self):
        try:
            self.bonds.poll()
        except OSError:
            self._ring.flash_failed()

    def open_window(self, tick):
        """Let a host pair for a while: the person pressed the button."""
        self.bonds.let_in()
        self._ring.feedback.pairing = True
        self._window_ends = tick + PAIRING_WINDOW_S * 1000 * self._ring.per_ms

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

    def _connected(self, connection):
        self._connection = connection
        self._since = self._ring.board.ticks()
        self.bonded = self._indicating = False
        self.max_message = SMALLEST
        self._session = Session(self._ring, self)

    def _disconnected(self, connection):
        if connection != self._connection:
            return
        self._connection = None
        self.bonded = False
        self._session.leave()
        self._session = None
        self._tell_info()
        self._ble.gap_advertise(ADVERTISE_US)

    def _sized(self, mtu):
        self.max_message = max(SMALLEST, min(services.MAX_MESSAGE, mtu - 3))

    def _encrypted(self, data):
        """The link is encrypted: with keys that were stored, or after a pairing that was allowed; else it is closed."""
        _, encrypted, _, bonded, key_bytes = data
        if not encrypted:
            self.bonded = False
        elif bonded and key_bytes == KEY_BYTES and not self.bonds.refused:
            self.bonded = True
            self._tell_info()
            self._show_at = 0
        else:
            self._drop()

    def _written(self, data):
        handle, value = data
        if not self._session:
            return
        if handle == self._services.own[services.CONTROL]:
            self._session.received(value)
        elif handle == self._services.own[services.TIME] and self.bonded:
            unix_us = services.decode_time(value)
            if unix_us is not None:
                self._ring.set_unix(unix_us, self._ring.board.ticks())

    def _indicated(self, _):
        self._indicating = False
        if self._session:
            self._session.flush()

    # What goes out.

    def send(self, lane, message):
        """Send one message as one value; return False while there is no room."""
        try:
            if lane == CONTROL:
                return self._indicate(message)
            own = self._services.own[services.STREAM if lane == STREAM else services.RECORDS]
            self._ble.gatts_notify(self._connection, own, message)
        except OSError:  # the stack has no buffer left
            return False
        return True

    def _indicate(self, message):
        if self._indicating:
            return False  # one at a time
        self._ble.gatts_indicate(self._connection, self._services.own[services.CONTROL], message)
        self._indicating = True
        return True

    def _tell_info(self):
        """Set Info: all for a bonded host, version and features for anyone; and what a bonded host alone may read."""
        ring, write, served = self._ring, self._ble.gatts_write, self._services
        told = [("version", bytes(VERSION)), ("features", ring.features)]
        if self.bonded:
            told = info(self._session, {})[1]
        else:
            write(served.own[services.FORCE], struct.pack("<i", UNKNOWN_FORCE))
            write(served.own[services.TIME], b"")
        write(served.own[services.INFO], encode(told))
        if served.serial is not None:
            write(served.serial, ring.board.serial.encode() if self.bonded else b"")
        self._told = self._state()

    def _state(self):
        return self.bonded, self._ring.stream.epochs.count, self._ring.config.tables[1].crc

    def _show(self, tick):
        """Renew the values that a host may read at any time."""
        if self._told != self._state():
            self._tell_info()
        if not self.bonded:
            return
        force = self._ring.force if self._ring.measuring and self._ring.force is not None else UNKNOWN_FORCE
        self._ble.gatts_write(self._services.own[services.FORCE], struct.pack("<i", force), True)
        self._show_time(tick)
        percent = self._ring.board.battery()[0]
        if self._services.level is not None and percent is not None:
            self._ble.gatts_write(self._services.level, bytes((percent,)))

    def _show_time(self, tick):
        self._ble.gatts_write(self._services.own[services.TIME], services.encode_time(self._ring.unix(tick)))
