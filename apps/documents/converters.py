"""Parts of addresses: only the words that exist."""


class _Word:
    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class Extension(_Word):
    regex = "pdf|docx"


class Kept(_Word):
    regex = "pdf|docx|scan|signature"


class Attachment(_Word):
    regex = "scan|signature"
