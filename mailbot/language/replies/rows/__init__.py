"""Row numbers in a reply to a numbered list."""
