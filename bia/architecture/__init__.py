"""The architecture of an offer as a drawing: sites, services, what they stand on, what is still single."""

from .drawing import to_svg
from .parts import Architecture, architecture_of, parts_of

__all__ = ["Architecture", "architecture_of", "parts_of", "to_svg"]
