"""Everything secret at home, in one encrypted file."""
