"""What data sets need beside this package."""

from importlib.util import find_spec

from acudevice.errors import UsageError

LIBRARIES = ("polars", "pyarrow")


def installed() -> None:
    """Raise `UsageError`, with what to do, where a library that data sets need is not installed."""
    for name in LIBRARIES:
        if find_spec(name) is None:
            raise UsageError(f"cohorts need {name}", hint="pip install 'acudevice[cohort]'")
