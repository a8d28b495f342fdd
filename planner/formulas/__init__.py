"""The field's published formulas as pure functions: no case, no catalogue, no policy.

Each answers one question, names its source, and refuses input that has no answer (`checks.InvalidInput`).
`docs/method.md` lists them by topic.
"""
