"""The exercise: forty cameras, six owners, two agencies, half an hour, every answer checked."""
