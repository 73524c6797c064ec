"""Flash that loses power at a chosen byte."""


class PowerCut(BaseException):
    """The device is dead."""


class Flash:
    """Flash that writes in place, and loses power after so many bytes in all."""

    def __init__(self, power: float = float("inf")) -> None:
        self.files: dict[str, bytes] = {}
        self.power = power
        self.lying = False

    def flash_read(self, name: str) -> bytes | None:
        return self.files.get(name)

    def flash_write(self, name: str, data: bytes) -> None:
        """Write what the power suffices for; what was there before is gone."""
        written = min(len(data), int(min(self.power, 10**9)))
        self.files[name] = data[:written] + (b"" if written == len(data) else b"\xff" * 3)
        self.power -= len(data)
        if self.power < 0:
            raise PowerCut
        if self.lying:
            self.files[name] = data[:-1] + b"?"


class Fading:
    """Flash that reads right once, and not at all from then on, where a name begins with `fading`."""

    def __init__(self, files: dict[str, bytes], fading: str) -> None:
        self._files, self._fading = files, fading
        self._seen: set[str] = set()

    def flash_read(self, name: str) -> bytes | None:
        if name in self._seen:
            return None
        if name.startswith(self._fading):
            self._seen.add(name)
        return self._files.get(name)


class Unreadable:
    """Flash that fails where it is read, in names that begin with `bad`."""

    def __init__(self, files: dict[str, bytes], bad: str) -> None:
        self._files, self._bad = files, bad

    def flash_read(self, name: str) -> bytes | None:
        if name.startswith(self._bad):
            raise OSError(5, "input/output error")
        return self._files.get(name)
