"""Measurements of Transom on this machine. `docs/performance.md` says how to read them."""
