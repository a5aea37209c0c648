"""WeasyPrint prints one page again and again, and says how many seconds of processor time it took.

    python weasyprint_page.py PAGE BASE

Runs in an environment that holds weasyprint. Prints once for each line that it reads.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from weasyprint import HTML

PAGE = Path(sys.argv[1]).read_text("utf-8")

for _ in sys.stdin:
    began = time.process_time()
    HTML(string=PAGE, base_url=sys.argv[2]).write_pdf()
    print(time.process_time() - began, flush=True)
