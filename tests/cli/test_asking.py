"""A person is asked before something goes, and nobody's silence is no yes."""

import pytest
from click.testing import CliRunner

from acudevice.cli.asking import agreed
from acudevice.errors import UsageError


@pytest.mark.parametrize(("answer", "meant"), [("y\n", True), ("YES\n", True), ("n\n", False), ("\n", False)])
def test_yes_is_yes_and_all_else_no(answer: str, meant: bool) -> None:
    """The question goes to standard error, so that data stays data."""
    with CliRunner().isolation(answer) as (out, err, _):
        assert agreed("delete it?", yes=False) is meant
        assert out.getvalue() == b""
        assert b"delete it? [y/N]" in err.getvalue()


def test_with_yes_nobody_is_asked() -> None:
    """Not even where somebody could answer."""
    with CliRunner().isolation("n\n") as (out, err, _):
        assert agreed("delete it?", yes=True)
        assert out.getvalue() == err.getvalue() == b""


def test_where_nobody_answers_it_is_refused() -> None:
    """With the way to do it without asking; exit 2."""
    with CliRunner().isolation(""), pytest.raises(UsageError) as caught:
        agreed("delete it?", yes=False)
    assert "--yes" in caught.value.hint
