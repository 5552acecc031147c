from wasl.kernel.errors import DomainError


class ListError(DomainError):
    code = "list"


class AnswerError(DomainError):
    code = "answer"


class ExportError(DomainError):
    code = "export"


class VersionError(DomainError):
    code = "version"


class QuestionError(DomainError):
    code = "question"


class MeetingError(DomainError):
    code = "meeting"
