"""Makes `tests` importable, so that every room finds `support`; how long a property may be looked for."""

from hypothesis import settings

# A busy machine is no defect: time is measured by benchmarks, not by a deadline on one example.
settings.register_profile("house", deadline=None, print_blob=True)
settings.load_profile("house")
