def workplace(request):
    """`workplace` in every template of a logged-in user."""
    user = getattr(request, "user", None)
    return {"workplace": request.workplace if user is not None and user.is_authenticated else None}
