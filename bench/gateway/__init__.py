"""A gateway's CPU per camera at 1080p, 30 fps, 4 Mbit/s: `python -m bench.gateway`."""
