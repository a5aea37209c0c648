"""Rows: one unit of work, its queries and the migrations that made them."""
