"""Drawn cases are large documents: how long drawing takes says nothing about the product."""

from hypothesis import HealthCheck, settings

settings.register_profile("planner", deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("planner")
