"""`python -m transom.cli`, for processes that start others with their own interpreter."""

from transom.cli import main

main()
