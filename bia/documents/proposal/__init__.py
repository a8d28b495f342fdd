"""The sections of a proposal: each is a pure function of a plan and of what the client may know of the offer."""
