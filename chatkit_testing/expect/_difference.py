"""Where something parts from what was expected."""

from dataclasses import dataclass, replace

__all__ = ["Difference"]


@dataclass(frozen=True, slots=True)
class Difference:
    """The first place where something parts from what was expected."""

    path: str
    """The field, ``tasks[0].title`` say; empty for the thing as a whole."""
    expected: str
    found: str

    @property
    def sentence(self) -> str:
        """Say it in one line."""
        place = f"{self.path}: " if self.path else ""
        return f"{place}expected {self.expected}, found {self.found}"

    @property
    def lines(self) -> list[str]:
        """Say it in two lines, what was expected above what was found."""
        label = f"{self.path}: expected " if self.path else "expected "
        return [f"{label}{self.expected}", f"{'found ':>{len(label)}}{self.found}"]

    def within(self, path: str) -> "Difference":
        """Give the same difference as seen from further out."""
        joint = "." if path and self.path and not self.path.startswith("[") else ""
        return replace(self, path=f"{path}{joint}{self.path}")
