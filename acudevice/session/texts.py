"""Text files that people write, read whole or refused in words."""

from pathlib import Path

from acudevice.errors import BadDataError, NotFoundError, StorageError


def text_of(path: Path) -> str:
    """Return the text of a file in UTF-8, without the mark that some editors put at its head.

    Raises:
        NotFoundError: There is no such file.
        BadDataError: It is not UTF-8; the message names the byte.
        StorageError: It cannot be read.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise NotFoundError(f"no file {path}") from None
    except UnicodeDecodeError as error:
        raise BadDataError(
            f"{path}: byte {error.start} is not UTF-8", hint="save it as UTF-8 in your editor"
        ) from None
    except OSError as error:
        raise StorageError(
            f"cannot read {path}: {error.strerror}", hint="name a file that you may read"
        ) from error
