"""What beginners are told of what went wrong."""
