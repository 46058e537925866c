"""What is wrong with a curated file: where, the value there, and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

__all__ = ["VALUE_LENGTH", "BadCuratedFile", "Problem"]

VALUE_LENGTH: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One violation: where in the file, the value there, and how to mend it."""

    path: str
    value: str
    reason: str

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}" if self.path else self.reason


class BadCuratedFile(ValueError):
    """A file with at least one `Problem`."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = problems
