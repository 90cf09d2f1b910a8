"""The one kind of error that a user can act on; every other exception is a bug."""


class KnownError(Exception):
    """A problem the user can mend. The message is in the user's language and says what to do.

    The message never holds personal data (names, identity codes, notes): it may reach a terminal
    or a log. `field` names the form field that the problem is in, if it is in one.
    """

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
