"""What a command that can't be carried out raises."""


class CommandError(Exception):
    """One line for the user, without a period. It ends a script."""
