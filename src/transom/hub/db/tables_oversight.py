"""Oversight: flags, objections."""
