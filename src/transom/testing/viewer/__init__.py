"""A viewer in Python: asks, verifies, subscribes, opens, decodes. For the demo, tests, bench."""
