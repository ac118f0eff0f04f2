"""Footage requests at this house: what was asked, and what the owner gives (spec/footage.md)."""
