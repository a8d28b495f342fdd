"""Workbooks made from plain values: what a sheet says, and how it becomes an XLSX file."""
