"""Notices to the owner, wherever the owner is: kept first, then sent until somebody takes them.

Nothing here stands between an act and its effect: whoever makes a notice doesn't wait for it.
"""
