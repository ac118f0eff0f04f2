"""The live path in a real browser: first picture, glass to glass, stop to last picture."""
