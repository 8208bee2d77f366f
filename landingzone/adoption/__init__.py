"""What exists elsewhere becomes a configuration and the records that take it over."""
