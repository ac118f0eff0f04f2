"""The annual surveillance report that ordinances ask for, made from a log's public tiles alone."""
