"""Refusals that a person reads."""


class Refused(Exception):
    """An operation that cannot be done, with one Russian sentence that says why and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class AlreadyDone(Refused):
    """The same step was taken before: a calm message, not an error."""
