"""The owner's record: looks with their proofs, asks, and all else that the log says of home."""
