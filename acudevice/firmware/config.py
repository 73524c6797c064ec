# What is in force: the table of thresholds, the calibration and the tare, all kept in flash (section 8).

from . import tables
from .flash import Slots
from .force import Calibration
from .tables import CALIBRATION, THRESHOLDS
from .tare import Tare


class Config:
    def __init__(self, board):
        """The tables and the tare of a board. Nothing is in force that breaks a rule."""
        self._board = board
        self.tables = {THRESHOLDS: Slots(board, "thresholds"), CALIBRATION: Slots(board, "calibration")}
        self.calibration = None
        self._version = None  # of the table of thresholds
        self.lost = False  # whether flash lost something that was kept
        self._load()
        self.tare = Tare(board, board.sensor.cells, self.tables[CALIBRATION].generation())
        self.lost = self.lost or self.tare.lost

    def _load(self):
        """Take what flash holds. A board may bring a calibration for its first start, but not for one that is lost."""
        kept = self.tables[CALIBRATION]
        if kept.crc is None and not kept.lost and self._board.calibration:
            try:
                kept.save(self._board.calibration)
            except OSError:
                self.lost = True
        try:
            self.thresholds()
        except OSError:
            self.tables[THRESHOLDS].ignore()  # no calibration has to leave room for its ceilings
            self.lost = True
        for table, check in ((CALIBRATION, self._check_calibration), (THRESHOLDS, self._check_thresholds)):
            kept = self.tables[table]
            try:
                blob = kept.current()
                if blob is not None:
                    check(blob)
                    self._use(table, blob)
            except (tables.BrokenRuleError, OSError) as error:
                self.lost = self.lost or isinstance(error, OSError)
                kept.ignore()  # without a calibration it does not measure

    def _use(self, table, blob):
        if table == CALIBRATION:
            self.calibration = Calibration(blob)
        else:
            self._version = tables.version(blob)

    def thresholds(self):
        """Return the table of thresholds, None without one. Raises OSError if flash lost it."""
        return self.tables[THRESHOLDS].current()

    def thresholds_version(self):
        """Return its version, None without one."""
        return self._version

    def _check_thresholds(self, blob):
        # Without a calibration no ceiling is safe, so no entry is.
        reach = self.calibration.device_range() if self.calibration else 0
        tables.check_thresholds(blob, self._board.capacity, reach)

    def _check_calibration(self, blob):
        entries = tables.entries(self.thresholds())
        ceilings = [(number, entry.ceiling) for number, entry in enumerate(entries)]
        ceilings.append((None, self._board.ceiling_mn))
        tables.check_calibration(blob, self._board.sensor.cells, ceilings)

    def enforce(self, table, blob):
        """Put a table in force and keep it. Raises tables.BrokenRuleError or OSError; then all is as before."""
        check = self._check_thresholds if table == THRESHOLDS else self._check_calibration
        check(blob)
        self.tables[table].save(blob)
        self._use(table, blob)
        if table == CALIBRATION:
            self.tare.reset(self.tables[table].generation())
