"""Relay fan-out: what one viewer's 2 Mbit/s costs the relay, ours against Janus and nginx-rtmp.

Run `python -m bench.relay_fanout`; `docs/performance.md` says how to read it.
"""
