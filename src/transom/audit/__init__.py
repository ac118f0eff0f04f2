"""The independent checker of a log: mirrors, verifies, watches, reports. Only knows the log."""
