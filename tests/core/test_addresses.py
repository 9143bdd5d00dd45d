from uuid import uuid4

from django.urls import reverse

from apps.core.addresses import address_of


def test_address_is_the_one_that_reverse_gives():
    public_id = uuid4()

    assert address_of("roadmap:item-detail")(public_id) == reverse("roadmap:item-detail", args=[public_id])
