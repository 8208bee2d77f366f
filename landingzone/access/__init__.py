"""Who can do what: the report, and what a change does to whom."""
