"""A link without frames, for tests that look at the device's own objects."""

from acudevice.firmware.boards.simulated import SimulatedBoard
from acudevice.firmware.ring import Ring
from acudevice.firmware.session import Session
from tests.firmware.host import OPS, PERIOD, STATUSES, pack, unpack
from tests.firmware.parts_of_tables import calibration


class Near:
    """A ring on a simulated board, with a session that has said hello."""

    silence_ms = None

    def __init__(self, *, bonded: bool = True, max_message: int = 244, cells: int = 1) -> None:
        self.bonded, self.max_message = bonded, max_message
        self.board = SimulatedBoard()
        self.board.sensor.cells = cells
        self.board.calibration = calibration(*[[(0, 0), (50_000, 50_000)]] * cells)
        self.ring = Ring(self.board)
        self.sent: list[bytes] = []
        self.room = 10**9
        self.session = Session(self.ring, self)
        self.ref = 0
        self.ask("hello", versions=b"\1\0")

    def send(self, _: int, message: bytes) -> bool:
        """Take a message while there is room."""
        if self.room <= 0:
            return False
        self.room -= 1
        self.sent.append(message)
        return True

    def ask(self, name: str, **fields: object) -> str:
        """Return the status of the answer that comes at once, or the empty string."""
        self.ref += 1
        op = OPS.index(name) + 1
        self.session.received(bytes((1, op, self.ref, 0)) + pack(**fields))
        return self.status(self.ref)

    def status(self, ref: int) -> str:
        """Return the status of the answer to a request."""
        found = [message[4] for message in self.sent if message[0] == 2 and message[2] == ref]
        return {**dict(enumerate(STATUSES)), 0x1F: "internal"}[found[-1]] if found else ""

    def words(self) -> dict[str, object]:
        """Return the fields of the last message, an answer of one part."""
        return dict(unpack(self.sent[-1][5:]))

    def push(self, *forces: int) -> None:
        """Give the ring samples of 1 mN a count."""
        for force in forces:
            self.board.now += PERIOD
            self.ring.sample((force,), self.board.now)
            self.ring.poll(self.board.now)


def broken(*_: object) -> None:
    """Stand for a part of a board that does not work."""
    raise OSError("broken")
