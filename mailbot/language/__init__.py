"""What people write, read as acts. Pure: words and a date go in, acts or a question come out."""
