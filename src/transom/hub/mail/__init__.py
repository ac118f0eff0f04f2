"""E-mail of the hub: proves that somebody reads an address, and does nothing else."""
