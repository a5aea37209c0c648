"""Bytes to values and back (RFC 5321, 5322, 3464, 3834, 8601). Pure: no sockets, no store."""
