"""Pieces of land that neighbours want masked, and the cameras that may see them."""
