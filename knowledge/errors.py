"""The one error whose message a user reads."""


class UserError(Exception):
    """A problem the user can mend; its message, in Chinese, is shown as it stands."""
