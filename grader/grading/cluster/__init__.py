"""Many machines at once: `grade run --on`, over a scheduler that workers on other machines have come to.

dask.distributed carries it, and knows who is there; who gets what, and what of it counts, is decided here. It is
imported by `peers`, `guard` and `place` alone.
"""
