"""A list of 25 people of one school, as a tutorial writes it."""

from __future__ import annotations

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.plain_settings"

from django.contrib.auth.decorators import login_required  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.template import engines  # noqa: E402
from django.urls import path  # noqa: E402

PAGE = """<!doctype html><html lang="ru"><head><meta charset="utf-8"><title>Список</title></head><body><h1>Список</h1><table>
{% for person in people %}<tr><td>{{ person.last_name }} {{ person.first_name }} {{ person.middle_name }}</td>
<td>{{ person.birth_date|date:"d.m.Y" }}</td><td>{{ person.post }}{{ person.school_class }}</td></tr>{% endfor %}
</table><p>{{ request.user.username }}, {{ count }}</p></body></html>"""

application = get_wsgi_application()


@login_required
def plain_list(request: HttpRequest) -> HttpResponse:
    from apps.participants.models import Person

    people = Person.objects.filter(organization=request.GET["school"]).order_by("last_name", "first_name", "pk")
    template = engines["django"].from_string(PAGE)
    return HttpResponse(template.render({"people": people[:25], "count": people.count()}, request))


urlpatterns = [path("plain/", plain_list)]
