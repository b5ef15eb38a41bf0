"""What a verb raises when a person has to do something."""


class BuildError(Exception):
    """A sentence for the person at the terminal; printed without a traceback."""

    status = 1
