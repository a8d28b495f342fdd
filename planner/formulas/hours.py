"""How many hours a day, a week and a year have where a caller does not say otherwise."""

from typing import Final

HOURS_PER_DAY: Final = 24.0
HOURS_PER_WEEK: Final = 168.0
HOURS_PER_YEAR: Final = 8760.0  # 365 days
