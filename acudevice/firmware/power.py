# The battery: looked at now and then, told when it changes.

EVERY_S = 60
LOW_PERCENT = 10
STEP_PERCENT = 5


class Battery:
    def __init__(self, board):
        """What was last told of the battery of a board."""
        self._board = board
        self._told = None
        self._next = 0
        self.low = False

    def poll(self, tick):
        """Return the fields of an event when there is news, else None."""
        if tick < self._next:
            return None
        self._next = tick + EVERY_S * self._board.tick_hz
        percent, millivolts, charging = self._board.battery()
        self.low = percent is not None and percent <= LOW_PERCENT and not charging
        told, news = self._told, (percent, charging)
        if told and not _differ(told, news):
            return None
        self._told = news
        return told and [("percent", percent), ("voltage", millivolts), ("charging", charging)]


def _differ(told, news):
    if None in (told[0], news[0]) or told[1] != news[1]:
        return told != news
    return abs(told[0] - news[0]) >= STEP_PERCENT
