"""Faults of this program: their tracebacks are kept for a report."""

import os
import tempfile
import time
from pathlib import Path

from acudevice.errors import StorageError
from acudevice.store.home import default_home, private_file, private_folder


def keep(trace: str) -> Path:
    """Write a traceback beside the data and return where it is. It holds no samples and no names of devices.

    Where the data folder cannot be written, it goes where temporary files go.
    """
    name = f"fault-{time.strftime('%Y%m%dT%H%M%S', time.gmtime())}"
    try:
        logs = private_folder(private_folder(default_home()) / "logs")
        path = private_file(logs / f"{name}.log")
    except StorageError:
        handle, made = tempfile.mkstemp(".log", f"acudevice-{name}-")
        os.close(handle)
        path = Path(made)
    path.write_text(trace, encoding="utf-8")
    return path
