"""The case format `ninefold-case/1`: every key, what it means and what it may hold.

This is the only description of the format. Reading, writing and the JSON Schema follow from it.
"""

from planner.shapes.engagement import CASE, FORMAT, SUBJECTS
from planner.shapes.process import WINDOW
from planner.shapes.service import COMPONENTS

__all__ = ["CASE", "COMPONENTS", "FORMAT", "SUBJECTS", "WINDOW"]
