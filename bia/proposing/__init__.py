"""Proposals to a client: made from a plan, priced, sent in frozen versions."""
