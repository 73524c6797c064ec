# Frames of the serial binding: COBS, a CRC-16, and a receiver that survives noise (section 2.1 of the protocol).

MAX_MESSAGE = 244
MAX_FRAME = 248


def crc16(data, crc=0xFFFF):
    """Return the CRC-16/IBM-3740 of `data`, a nibble at a time.

    The entry of a nibble table for 0x1021 is the nibble times 0x1021, as the products never carry: no table is needed.
    """
    for byte in data:
        crc = (crc << 4 & 0xFFFF) ^ (crc >> 12 ^ byte >> 4) * 0x1021
        crc = (crc << 4 & 0xFFFF) ^ (crc >> 12 ^ byte & 15) * 0x1021
    return crc


def stuff(data):
    """Return `data` in COBS: the same information without a zero byte."""
    out = bytearray(1)
    mark = 0  # where the length of the piece under way goes
    for byte in data:
        if len(out) - mark == 255:  # a full piece, which stands for no zero
            out[mark] = 255
            mark = len(out)
            out.append(0)
        if byte:
            out.append(byte)
        else:
            out[mark] = len(out) - mark
            mark = len(out)
            out.append(0)
    out[mark] = len(out) - mark
    return out


def unstuff(data):
    """Return what `stuff` was given, or None if `data`, bytes without a zero, is not COBS."""
    out = bytearray()
    at = 0
    while at < len(data):
        length = data[at]
        end = at + length
        if not length or end > len(data):
            return None
        out.extend(data[at + 1 : end])
        if length < 255 and end < len(data):
            out.append(0)
        at = end
    return out


def frame(message):
    """Return `message` as it goes over a serial line."""
    crc = crc16(message)
    out = stuff(bytes(message) + bytes((crc & 0xFF, crc >> 8)))
    out.append(0)
    return bytes(out)


class Deframer:
    def __init__(self):
        """Cuts a stream of bytes into messages; drops and counts what is damaged."""
        self.damaged = {"long": 0, "cobs": 0, "short": 0, "crc": 0}
        self._frame = bytearray()
        self._long = False

    def feed(self, data):
        """Return the messages that `data`, any piece of the stream, completes."""
        messages = []
        for byte in data:
            if byte:
                self._collect(byte)
            else:
                self._finish(messages)
        return messages

    def _collect(self, byte):
        if len(self._frame) < MAX_FRAME:
            self._frame.append(byte)
        else:
            self._long = True

    def _finish(self, messages):
        data, long = self._frame, self._long
        self._frame, self._long = bytearray(), False
        if not data:
            return  # a lone zero flushes
        message = None if long else unstuff(data)
        fault = "long" if long else judge(message)
        if fault:
            self.damaged[fault] += 1
        else:
            messages.append(bytes(message[:-2]))


def judge(data):
    """Return why an unstuffed frame is dropped, or None if it is sound."""
    if data is None:
        return "cobs"
    if len(data) < 3:
        return "short"
    if len(data) > MAX_MESSAGE + 2:
        return "long"
    return "crc" if crc16(data[:-2]) != data[-2] | data[-1] << 8 else None
