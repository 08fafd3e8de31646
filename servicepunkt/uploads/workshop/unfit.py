"""What the workshop says of a file that it cannot make pages of."""


class Unfit(Exception):
    """`code` is that of the refusal which people read (`uploads/refusals.py`)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
