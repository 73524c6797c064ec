# Samples on their way: numbered, given their ticks, kept, and cut into packets (section 7 of the protocol).

import struct

from .buffer import HOLE, LATCHED, PRESSED, Buffer
from .epochs import Epochs
from .readings import Readings
from .ticks import Ticks
from .wire import MAX_MESSAGE

SAMPLES = 0x04
HEAD = 12
PACKETS_S = 50
OVERRUN, LOW_BATTERY = 1 << 0, 1 << 2  # flags
OF_STATE = {LATCHED: 1 << 4, PRESSED: 1 << 5}


class Stream:
    def __init__(self, board):
        """The samples of a board, and the epochs they were taken in."""
        self._board = board
        sensor = board.sensor
        self.buffer = Buffer(board.buffer, sensor.cells * sensor.width)
        self.readings = Readings(sensor)
        self.low_battery = False
        self.epochs = Epochs()
        self.ready = 0  # the samples before this index are in finished packets
        self.packet_size = self.size_for(sensor.rates[0], MAX_MESSAGE) or 1
        self._ticks = Ticks()
        self._flush = board.flush_ms * (board.tick_hz // 1000)
        self._since = 0  # when the first sample of the packet under way was measured
        self._after_loss = None  # index of the first sample after the last loss
        self._format = sensor.cells << 4 | sensor.width

    def size_for(self, rate, max_message):
        """Return how many samples a packet takes at a rate on a link, 0 when the link cannot carry them."""
        room = (max_message - HEAD) // self.buffer.size
        size = max(1, min(room, rate * self._board.flush_ms // 1_000_000))
        return size if room and rate <= 1000 * PACKETS_S * size else 0

    def new_epoch(self, tick, rate, tare, calibration_crc):
        """Begin an epoch with the next sample, which is expected at `tick`."""
        self.close()
        period = self._board.sensor.period(rate, self._board.tick_hz)
        self.epochs.add(self.buffer.next, tick, (rate, period, tare, calibration_crc))
        self._ticks.restart(period)

    def begin(self, tick):
        """Begin the first epoch of the boot: its first sample is expected at `tick`."""
        self.epochs.now().tick = tick
        self._ticks.restart(self.epochs.now().period)

    def lose(self, count):
        """Count samples that were lost inside the device."""
        self.close()
        self.buffer.lose(count)
        self.ready = self._after_loss = self.buffer.next
        self._ticks.restart(self.epochs.now().period)

    def append(self, readings, measured):
        """Keep a sample that was measured at a tick; return its index, its own tick, whether it opens an epoch."""
        if self.waited(measured):
            self.close()
        index = self.buffer.next
        opens_packet = index == self.ready
        if opens_packet:
            self._since = measured
        epoch = self.epochs.now()
        tick, anchored = self._ticks.place(index, measured, opens_packet)
        if anchored:
            self.buffer.anchor(tick, epoch.number)
        self.buffer.append(readings, self._board.sensor.width)
        return index, tick, epoch.open(index, tick)

    def full(self):
        """Return whether the packet under way has all its samples."""
        return self.buffer.next - self.ready >= self.packet_size

    def waited(self, tick):
        """Return whether the packet under way has waited long enough to be sent as it is."""
        return self.buffer.next > self.ready and tick - self._since >= self._flush

    def close(self):
        """Finish the packet under way."""
        self.ready = self.buffer.next

    def packet(self, index, end, limit, flags):
        """Return (index after it, message) with the first samples from `index` to before `end`, None without any."""
        run = self.buffer.run(index, end)
        if not run:
            return None
        index, end, tick, steps, epoch = run
        end = min(end, index + limit)
        tick += steps * self.epochs.period(epoch)
        raw = self.buffer.read(index, end - index)
        flags |= self._flags(index, end, raw)
        head = (SAMPLES, flags, epoch, self._format, index & 0xFFFFFFFF, tick & 0xFFFFFFFF)
        return end, struct.pack("<BBBBII", *head) + raw

    def _flags(self, index, end, raw):
        flags = self.readings.flags(raw) | OF_STATE.get(self.buffer.state(end - 1), 0)
        if index == self._after_loss or (index > self.buffer.oldest and self.buffer.state(index - 1) == HOLE):
            flags |= OVERRUN
        return flags | (LOW_BATTERY if self.low_battery else 0)
