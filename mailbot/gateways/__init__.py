"""One owner for each library that touches the world. Gateways never import each other."""
