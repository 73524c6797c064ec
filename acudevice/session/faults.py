"""Faults of this program: their tracebacks are kept for a report."""

import time
from pathlib import Path

from acudevice.store.home import default_home, private_file, private_folder


def keep(trace: str) -> Path:
    """Write a traceback beside the data and return where it is. It holds no samples and no names of devices."""
    logs = private_folder(private_folder(default_home()) / "logs")
    path = private_file(logs / f"fault-{time.strftime('%Y%m%dT%H%M%S', time.gmtime())}.log")
    path.write_text(trace, encoding="utf-8")
    return path
