from django.utils.functional import SimpleLazyObject

from .workplace import Workplace


class WorkplaceMiddleware:
    """Puts the lazy `request.workplace` on every request; it costs a query only where a page asks for it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.workplace = SimpleLazyObject(lambda: Workplace(request.user, request.session))
        return self.get_response(request)
