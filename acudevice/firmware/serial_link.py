# The serial binding: messages as frames over USB or a UART (section 2.1 of the protocol).

from .session import Session
from .wire import MAX_MESSAGE, Deframer, frame

HOST_SILENT_MS = 15_000


class SerialLink:
    max_message = MAX_MESSAGE
    bonded = True
    silence_ms = HOST_SILENT_MS  # a cable tells nothing of its own loss

    def __init__(self, ring, write):
        """One serial port. Whoever holds the cable is trusted.

        `write` takes bytes and may drop them where nobody listens; it returns False to have them offered again later.
        """
        self._write = write
        self._flushed = False
        self.deframer = Deframer()
        self.session = Session(ring, self)

    def feed(self, data):
        """Take bytes from the host, any piece of its stream."""
        for message in self.deframer.feed(data):
            self.session.received(message)

    def send(self, _, message):
        """Send one message; a lone zero before the first ends what a boot loader may have said."""
        data = frame(message)
        if not self._flushed:
            data = b"\0" + data
        if self._write(data) is False:
            return False
        self._flushed = True
        return True

    def close(self):
        """The port is closed."""
        self.session.leave()
