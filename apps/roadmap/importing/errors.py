from apps.core.errors import Refused


class UnreadableDocument(Refused):
    """The file cannot be read as a roadmap; the message is one Russian sentence for the person who sent it."""
