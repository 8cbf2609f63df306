"""Ready messages to the mail server, so that none arrives twice and none is lost.

SMTP cannot do it alone: between the end of a message and the server's reply both sides may have it (RFC 1047). So a
ledger notes on disk that an address is about to be sent to, and what came of it; where the second note is missing, a
person is asked. The limit: what a message says, and who shall have one, is decided elsewhere.
"""
