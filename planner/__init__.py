"""The planning engine: no Django, no clock, no network, no database."""

ENGINE_VERSION = "0.3.2"
