"""What a person starts: the command line, and pytest at home. The only room that prints."""
