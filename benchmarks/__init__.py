"""What the program costs: each file one measurement, all of them by `python -m benchmarks`.

Some measure what the tests build and tell: `tests` is on the path for them, as it is for the tests.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
