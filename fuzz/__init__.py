"""Every reader of strangers' octets, fed by atheris (libFuzzer): `make fuzz`, or `python -m fuzz mail dates`."""
