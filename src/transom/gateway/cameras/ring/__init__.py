"""Ring cameras through the vendor's cloud (docs/design/0016). Needs the extra `ring`."""
