"""What the linter says, for a terminal and for a page."""
