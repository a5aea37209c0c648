"""The same work done by others, each in an environment of its own: a reply that changes an item and queues a mail."""
