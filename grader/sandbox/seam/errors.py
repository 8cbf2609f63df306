"""What is wrong with bytes, or with a message, that came over the wire or is to travel. Both sides."""


class WireError(Exception):
    """Bytes that are not a frame of ours, or a value that may not travel."""


class LimitError(WireError):
    """A value that is plain, and more than may travel."""


class ProtocolError(WireError):
    """A value that may travel, and is no message, or not one that has its place here."""
