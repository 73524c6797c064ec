# The device: it measures, checks, keeps and tells. No I/O of its own, and no clock but the ticks it is given.
#
# Whoever samples calls `sample` at the rate that `wants_rate` names (at the tick `due`, where a timer can), and
# `poll` at least every 10 ms. The board gives sensor, flash, light and vibration; `boards/board.py` says what
# exactly.

from . import events
from .buffer import LATCHED, PRESSED
from .check import BY_FORCE, Check
from .check import LATCHED as OVER
from .check import PRESS as PRESSING
from .config import Config
from .converter import Converter
from .feedback import Feedback
from .readings import FAULT
from .status import OK, STORAGE_FAILED, RefusedError
from .stream import Stream
from .tables import CALIBRATION, THRESHOLDS
from .tare import Taring

BY_CLIPPING, BY_SILENCE = 1, 2  # causes of `over`
RECORDS, BATTERY = 1 << 2, 1 << 4  # features; the code of one that a board has not would only cost it memory


class Ring:
    def __init__(self, board):
        """A ring on a board."""
        self.board = board
        self.per_ms = board.tick_hz // 1000
        self.boot_id = board.random32()
        self.rate = board.sensor.rates[0]
        self.measuring = False
        self.force = None  # of the last sample in mN, None when invalid
        self.due = 0  # tick at which the next sample is due
        self.restart_at = None
        self.sessions = []
        self.config = Config(board)
        self.stream = Stream(board)
        self.events = events.Events()
        self.check = Check(None, board.ceiling_mn, board.tick_hz)
        self.feedback = Feedback(board, self.per_ms)
        self.records = None
        if board.shelf:
            from .records import Records

            self.records = Records(board.shelf, self)
        self.features = board.features | (RECORDS if self.records else 0)
        self._battery = None
        if board.features & BATTERY:
            from .power import Battery

            self._battery = Battery(board)
        self._converter = Converter(self.per_ms)
        self._taring = None
        self._taring_for = None
        self._paused = False  # whether measuring was stopped before
        self._alone_since = None  # since when there is no link
        self._unix_offset = None  # µs from 1970 to the boot
        self._new_epoch()
        if self.config.lost:
            self.flash_failed()

    # What requests do.

    def attach(self, session):
        """A link said hello; no other counts from now on."""
        for other in self.sessions:
            if other is not session and other.agreed:
                other.reset()
                self.detach(other)
        self._alone_since = None
        if self.records:
            self.records.finish()

    def detach(self, session):
        """A link is lost. Measuring goes on for a while."""
        if self._taring_for is session:
            self._taring = self._taring_for = None

    def linked(self):
        """Return whether some link has said hello."""
        return any(session.agreed for session in self.sessions)

    def start(self, rate, tick):
        """Measure at a rate; where that goes on already, only the packet under way ends."""
        if self.measuring and rate == self.rate:
            self.stream.close()
            return
        changed = rate != self.rate or self._paused
        self.rate = rate
        self.measuring = True
        self._paused = False
        period = self.board.sensor.period(rate, self.board.tick_hz)
        self._converter.restart(tick, period)
        self.due = tick + period
        if changed:
            self._new_epoch()
        else:
            self.stream.begin(self.due)

    def stop(self):
        """Measure no more, and check no point."""
        self.stream.close()
        if self.measuring:
            self.deactivate()
            self._paused = True
            self.measuring = False

    def check_against(self, entry):
        """Check the samples to come against an entry, or against the device's ceiling alone."""
        self._tell_all(self.check.cut())
        over = self.check.state == OVER
        self.check = Check(entry, self.board.ceiling_mn, self.board.tick_hz, over)

    def deactivate(self):
        """Check no point. A check without a point goes on as it is."""
        if self.check.entry:
            self.check_against(None)

    def enforce(self, table, blob):
        """Put a table in force. Raises tables.BrokenRuleError, or OSError when flash fails."""
        try:
            self.config.enforce(table, blob)
        except OSError:
            self.flash_failed()
            raise
        if table == THRESHOLDS:
            self.deactivate()
        else:
            self._new_epoch()
        self.tell(events.TABLE, [("table", table), ("crc", self.config.tables[table].crc)])

    def begin_tare(self, session):
        """Measure a tare with the samples to come; the session gets its answer then."""
        self._taring = Taring(self.config.tare, self.config.calibration, self.rate)
        self._taring_for = session

    def undo_tare(self):
        """Put the tare before back and return whether there was one."""
        undone = self.config.tare.undo()
        if undone:
            self._new_epoch()
        return undone

    def set_unix(self, unix_us, tick):
        """Learn the time of day."""
        self._unix_offset = unix_us - self._us(tick)

    def unix(self, tick):
        """Return the µs since 1970 at a tick, None where nobody told."""
        return None if self._unix_offset is None else self._unix_offset + self._us(tick)

    def _us(self, tick):
        return tick * 1_000_000 // self.board.tick_hz

    def _new_epoch(self):
        tick = self.due if self.measuring else self.board.ticks()
        crc = self.config.tables[CALIBRATION].crc
        self.stream.new_epoch(tick, self.rate, self.config.tare.values, crc)

    # What is told.

    def tell(self, kind, pairs):
        """Number an event and keep it; sessions and records read it there."""
        self.events.add(kind, pairs)

    def _tell_all(self, moments):
        for kind, pairs in moments:
            self.tell(kind, pairs)

    def flash_failed(self):
        """Something could not be kept."""
        self._tell_fault(events.FLASH_FAILED)

    def _tell_fault(self, cause, tick=None):
        now = self.board.ticks() if tick is None else tick
        self.tell(events.FAULT, [("index", self.stream.buffer.next), ("tick", now), ("cause", cause)])

    def button(self, action):
        """The button was pressed: 1 short, 2 long."""
        self.tell(events.BUTTON, [("action", action)])
        if self.records:
            self.records.button(action)

    def wake(self):
        """Measure without a link, for as long as the one who wears it presses now and then."""
        self._alone_since = None
        if not self.measuring:
            self.start(self.rate, self.board.ticks())

    # What comes from the sensor.

    def wants_rate(self):
        """Return the rate in mHz at which to sample, 0 while not measuring."""
        return self.rate if self.measuring else 0

    def sample(self, readings, tick):
        """Take the readings of all cells at a tick, None for the readings or a cell that gave none.

        Samples that were due before and did not come, as the board was too slow or the converter paused, are lost.
        """
        if not self.measuring:
            return
        for missing in self._converter.until(tick):
            self._take(None, missing)
        missed = self._converter.came(tick)
        if missed:
            self.stream.lose(missed)
            self._tell_fault(events.OVERRUN)
        self._take(readings, tick)

    def _take(self, readings, measured):
        cause = self._converter.turn(readings is None)
        if cause:
            self._tell_fault(cause, measured)
        readings, flags = self.stream.readings.judge(readings)
        index, tick, opens_epoch = self.stream.append(readings, measured)
        self.due = tick + self.stream.epochs.now().period
        if opens_epoch and self.stream.epochs.count > 1:
            self.tell(events.EPOCH, self.stream.epochs.now().fields())
        forces = None if flags else self.config.calibration.forces(readings)
        self._check(index, tick, forces, flags)
        if self._taring:
            self._tare(forces)
        if self.stream.full():
            self.stream.close()
            self._flush()

    def _check(self, index, tick, forces, flags):
        self.force = None if forces is None else sum(forces) - sum(self.config.tare.values)
        cause = BY_SILENCE if flags & FAULT else BY_CLIPPING if flags else BY_FORCE
        moments = self.check.step(index, tick, self.force, cause)
        if self.check.state >= PRESSING:
            self.stream.buffer.mark(LATCHED if self.check.state == OVER else PRESSED, index)
        if moments:
            self._tell_all(moments)
            self.feedback.poll(tick, self.check)
            self._flush()

    def _tare(self, forces):
        """Go on taring; when it is done, or cannot be, answer."""
        try:
            if not self._taring.take(forces):
                return
            self.config.tare.take(self._taring.result())
            self._new_epoch()
            answer = OK, self.describe_tare() + [("noise", self._taring.noise())]
        except RefusedError as refused:
            answer = refused.status, refused.pairs
        except OSError:
            self.flash_failed()
            answer = STORAGE_FAILED, ()
        session = self._taring_for
        self._taring = self._taring_for = None
        session.finish(answer)

    def describe_tare(self):
        """Return the fields that tell of a new tare."""
        epoch = self.stream.epochs.now()
        return [("epoch", epoch.number), ("index", epoch.index), ("tare", epoch.tare)]

    # What time does.

    def poll(self, tick):
        """Do what is due: make up missing samples, send, show, watch the links and the battery."""
        if self.restart_at is not None and tick >= self.restart_at:
            self.restart_at = None
            self.board.reset()
            return
        if self.measuring:
            for missing in self._converter.missing(tick):
                self._take(None, missing)
            if self.stream.waited(tick):
                self.stream.close()
            self._linger(tick)
        for session in list(self.sessions):
            session.poll(tick)
        if self.records:
            self.records.poll()
        if self._battery:
            self._look_at_battery(tick)
        self.feedback.poll(tick, self.check)

    def _look_at_battery(self, tick):
        news = self._battery.poll(tick)
        self.stream.low_battery = self._battery.low
        if news:
            self.tell(events.BATTERY, news)

    def _flush(self):
        for session in self.sessions:
            session.flush()

    def _linger(self, tick):
        """Without a link, measure on for a while only: but never stop in a press, nor while the person is warned."""
        if self.linked() or self.check.state >= PRESSING:
            self._alone_since = None
        elif self._alone_since is None:
            self._alone_since = tick
        elif tick - self._alone_since >= self.board.linger_s * 1000 * self.per_ms:
            self.stop()
