"""One submission to a report; many, in this process or in others."""
