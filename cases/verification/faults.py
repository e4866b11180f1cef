"""How a verification ends when it does not end well."""


class Broken(Exception):
    """The first place where the evidence does not hold. `str()` names it and says what is wrong, in one line."""

    def __init__(self, place: str, fault: str) -> None:
        self.place = place
        self.fault = fault
        super().__init__(f"{place}: {fault}")


class CouldNotRun(Exception):
    """The verification could not look, which proves nothing and must never be read as a pass."""
