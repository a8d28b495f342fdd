"""The map of what needs what: loaded, narrowed, laid out, drawn, and told as a table."""
