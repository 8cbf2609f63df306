"""Messages to students. The limit: they are composed; nothing is sent."""
