"""The operator's wall: twelve pictures from one press, what they cost, and memory over time."""
