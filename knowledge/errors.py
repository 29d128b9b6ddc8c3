"""The one error whose message a user reads."""


class UserError(Exception):
    """A problem the user can mend; its message, in Chinese, is shown as it stands."""


class UnreadableError(UserError):
    """Why a file can't be read; whoever knows its name says that, too."""
