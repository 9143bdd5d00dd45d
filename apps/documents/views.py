from uuid import UUID

from django.http import HttpRequest, HttpResponse


def document_detail(request: HttpRequest, public_id: UUID) -> HttpResponse: ...


def document_edit(request: HttpRequest, public_id: UUID) -> HttpResponse: ...


def document_check(request: HttpRequest, public_id: UUID) -> HttpResponse: ...
