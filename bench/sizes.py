"""How long and how large a run is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Sizes:
    """A quick run shows that everything works; its figures are rough."""

    is_quick: bool
    old_tickets: int
    #: How long one turn is.
    seconds: float = 1.0

    def rounds(self, wanted: int) -> int:
        """How often the measures take turns."""
        return 1 if self.is_quick else wanted

    @property
    def screens(self) -> int:
        """How many screens watch one hall."""
        return 100 if self.is_quick else 1000
