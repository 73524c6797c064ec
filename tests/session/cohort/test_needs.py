"""What data sets need is said before anything is done."""

import pytest

from acudevice.errors import UsageError
from acudevice.session.cohort import needs


def test_what_is_not_installed_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the command that installs it; nothing is said where all is there."""
    needs.installed()
    monkeypatch.setattr(needs, "LIBRARIES", ("pyarrow", "no_such_library"))
    with pytest.raises(UsageError, match="cohorts need no_such_library") as error:
        needs.installed()
    assert error.value.hint == "pip install 'acudevice[cohort]'"
