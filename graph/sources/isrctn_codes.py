"""Words of an ISRCTN record in the graph's words; one that is not here is a named loss."""

from __future__ import annotations

from typing import Final

__all__ = ["DESIGN", "KIND", "PHASE", "PRODUCT", "PURPOSE", "SEX", "STATUS"]

KIND: Final = {"Interventional": "interventional", "Observational": "observational"}
DESIGN: Final = {
    "Randomised controlled trial": "randomised",
    "Non randomised controlled trial": "non-randomised",
    "Non randomised study": "non-randomised",
}
PHASE: Final[dict[str, tuple[str, ...]]] = {
    "Phase I": ("1",),
    "Phase I/II": ("1", "2"),
    "Phase II": ("2",),
    "Phase II/III": ("2", "3"),
    "Phase III": ("3",),
    "Phase III/IV": ("3", "4"),
    "Phase IV": ("4",),
    "Not Applicable": ("not applicable",),
}
PURPOSE: Final = {
    "Treatment": "treatment",
    "Prevention": "prevention",
    "Diagnostic": "diagnostic",
    "Screening": "screening",
    "Other": "other",
}
STATUS: Final = {
    "Stopped": "terminated",
    "Suspended": "suspended",
}  # what overrides the state that dates give
PRODUCT: Final = {"Drug": "drug", "Device": "device", "Other": "other"}
SEX: Final = {"Both": "all", "Male": "male", "Female": "female"}
