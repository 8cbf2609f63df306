"""What work is collected from: one module a kind; `find.open_source` knows which one an argument means."""
