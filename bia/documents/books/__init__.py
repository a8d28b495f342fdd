"""The workbooks that go beside the documents: what a reader may want to calculate again."""

from .plan import plan_book
from .proposal import proposal_book
from .report import report_book

__all__ = ["plan_book", "proposal_book", "report_book"]
