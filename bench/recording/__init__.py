"""What recording costs, and how soon it stands again after a crash: `python -m bench.recording`."""
