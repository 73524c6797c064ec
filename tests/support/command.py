"""The command line as a person meets it: what was printed where, and the exit code."""

import json
import sys
from dataclasses import dataclass
from typing import Any

from click.testing import CliRunner

from acudevice.cli.main import run


@dataclass(frozen=True)
class Result:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> dict[str, Any]:
        """The one JSON object that was printed."""
        (line,) = self.out.splitlines()
        found: dict[str, Any] = json.loads(line)
        return found


def acudevice(*args: str, answer: str = "") -> Result:
    """Run a command line; `answer` is what a person types, nothing that nobody is there."""
    with CliRunner().isolation(answer) as (out, err, _):
        code = run(args)
        sys.stdout.flush()
        sys.stderr.flush()
        return Result(code, out.getvalue().decode(), err.getvalue().decode())
