"""Messages of agencies to the owner, and what the owner does with them."""
