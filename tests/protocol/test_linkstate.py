"""The states of a link are closed under everything that can happen."""

from acudevice.protocol.linkstate import DOWN, NO_HELLO, TRANSITIONS, UP, LinkState, after


def test_every_link_can_go_down_and_come_up_again() -> None:
    """From any state, by two signs."""
    for state in LinkState:
        assert after(after(state, DOWN), UP) is LinkState.GREETING


def test_nothing_streams_without_a_greeting() -> None:
    """Only `start` after `hello` leads to a stream."""
    into = {(state, sign) for (state, sign), to in TRANSITIONS.items() if to is LinkState.STREAMING}
    assert into == {(LinkState.AGREED, "start")}
    assert after(LinkState.GREETING, "start") is LinkState.GREETING


def test_other_requests_change_nothing() -> None:
    """A missing key is no transition."""
    for state in LinkState:
        assert after(state, "battery") is state
    assert after(LinkState.STREAMING, NO_HELLO) is LinkState.GREETING
