"""What a virtual ring remembers when its program ends, where its address names a file for that (`flash=FILE`).

Without it every program begins with a ring fresh from the box. With it tables, calibration, tare and bonds stay, as
on a board.
"""

import json
from binascii import Error
from pathlib import Path

from acudevice.errors import BadDataError, StorageError


class Flash:
    """Bytes by name, in memory, and in a file too where there is one."""

    def __init__(self, path: str | None = None) -> None:
        """Read what the file holds; one that is not there is begun.

        Raises `BadDataError` for a file that is something else, `StorageError` where it cannot be read.
        """
        self._path = None if path is None else Path(path)
        self._kept: dict[str, bytes] = {} if self._path is None else _read(self._path)

    def get(self, name: str) -> bytes | None:
        """Return what was last put under a name."""
        return self._kept.get(name)

    def put(self, name: str, data: bytes) -> None:
        """Keep bytes under a name. Raises `OSError` where the file cannot be written; then nothing changes."""
        kept = {**self._kept, name: bytes(data)}
        if self._path is not None:
            part = self._path.with_name(f".{self._path.name}.part")
            part.write_text(json.dumps({key: value.hex() for key, value in kept.items()}), encoding="utf-8")
            part.replace(self._path)
        self._kept = kept


def _read(path: Path) -> dict[str, bytes]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return {str(name): bytes.fromhex(data) for name, data in found.items()}
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise StorageError(f"cannot read {path}: {error.strerror}") from error
    except (ValueError, TypeError, AttributeError, Error):
        raise BadDataError(
            f"{path} is no memory of a virtual ring", hint="choose another file: flash=FILE"
        ) from None
