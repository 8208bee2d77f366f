"""Reports and changes as text, Markdown, CSV and a page of HTML."""
