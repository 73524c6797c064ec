"""Faults of this program: their tracebacks are kept for a report."""

import time
from pathlib import Path

from acudevice.store.home import home


def keep(trace: str) -> Path:
    """Write a traceback beside the data and return where it is. It holds no samples and no names of devices."""
    logs = home() / "logs"
    logs.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = logs / f"fault-{time.strftime('%Y%m%dT%H%M%S', time.gmtime())}.log"
    path.touch(0o600)
    path.write_text(trace, encoding="utf-8")
    return path
