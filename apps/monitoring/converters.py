class SubmissionFile:
    """Which of the two frozen files: «xlsx» or «json»."""

    regex = "xlsx|json"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class PaperFile(SubmissionFile):
    """Which file of a text."""

    regex = "docx|pdf"
