"""`python -m transom`, the same as the command `transom`."""

from transom.cli import main

main()
