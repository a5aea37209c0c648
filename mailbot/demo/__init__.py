"""The whole story on this machine: a post office on loopback, the real service, and people who mail each other."""
