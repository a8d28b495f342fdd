"""The planning engine: no Django, no clock, no network, no database."""
