"""What the workshop says about a file that it cannot turn into pages."""


class Unfit(Exception):
    """`code` belongs to the refusal that people read (`uploads/refusals.py`)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
