"""What neighbours ask of this owner: land to be masked (spec/land.md), and the owner's answers."""
