"""What stands for `bluetooth.UUID` of MicroPython 1.27."""

import uuid

_BASE = "0000{:04x}-0000-1000-8000-00805f9b34fb"


class UUID:
    """A UUID of 16 or 128 bits; its bytes are in the order in which they travel."""

    def __init__(self, value: int | str | bytes) -> None:
        """Take 16 bits, text with hyphens, or bytes as they travel; raise `ValueError` for anything else."""
        if isinstance(value, int):
            self._raw = value.to_bytes(2, "little")
        elif isinstance(value, str):
            self._raw = uuid.UUID(value).bytes[::-1]
        elif len(value) in (2, 16):
            self._raw = bytes(value)
        else:
            raise ValueError("a UUID has 2 or 16 bytes")

    def __bytes__(self) -> bytes:
        return self._raw

    def __eq__(self, other: object) -> bool:
        return isinstance(other, UUID) and other._raw == self._raw

    def __hash__(self) -> int:
        return hash(self._raw)

    def __str__(self) -> str:
        """Return all 128 bits as text."""
        if len(self._raw) == 2:
            return _BASE.format(int.from_bytes(self._raw, "little"))
        return str(uuid.UUID(bytes=self._raw[::-1]))
