"""Changes as text and as Markdown."""
