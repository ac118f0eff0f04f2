"""What the gateway must remember and what is not secret, in one SQLite file."""
