"""One file for each thing the bot does; each reads as its own story. The world is reached through ports only."""
