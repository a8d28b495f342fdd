"""Measurements of documents: see README.md."""
