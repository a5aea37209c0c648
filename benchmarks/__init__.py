"""What the program costs: each file one measurement, all of them by `python -m benchmarks`."""
