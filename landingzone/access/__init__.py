"""Who can do what: the report, and the effect of a change on users."""
