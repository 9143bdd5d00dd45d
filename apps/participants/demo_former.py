"""Demo: the bases of the school in the former year, with consents that ended with it."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import date, timedelta

from apps.organizations.demo_world import World, step
from apps.organizations.models import MentoringForm

from .demo import CHILDREN, TEACHERS, Crowd
from .demo_names import Names
from .enums import Category, ParticipationRole
from .models import Consent, ConsentText, Participation, Person

# How many of the school's people were there a year ago already: by role, employees and pupils.
THERE = {
    (ParticipationRole.MENTOR, TEACHERS): 14,
    (ParticipationRole.MENTEE, TEACHERS): 8,
    (ParticipationRole.MENTOR, CHILDREN): 6,
    (ParticipationRole.MENTEE, CHILDREN): 12,
}


@step(order=71)
def former_bases(world: World) -> None:
    forms = {form.code: form for form in MentoringForm.objects.all()}
    texts = {text.purpose: text for text in ConsentText.objects.order_by("version")}
    FormerCrowd(world, forms, texts).save()


class FormerCrowd(Crowd):
    """People who are known already, in the bases of the year before. Draws of its own, so that those of the present year stay."""

    def __init__(self, world: World, forms: dict, texts: dict) -> None:
        rng = random.Random(20251120)
        super().__init__(world, world.school, Names(rng), forms, texts)
        self.rng, self.year = rng, world.former_year_of(world.school)
        for (role, form), count in THERE.items():
            self.roles += [(person, role, form) for person in self._there(role, form)[:count]]

    def _there(self, role: str, form: str) -> list[Person]:
        """Those of a base who were in the school then; the people of the demo logins are left to the present year."""
        known = self.world.store["mentors" if role == ParticipationRole.MENTOR else "mentees"][self.organization.pk]
        own = (self.world.store["person_of_mentor"], self.world.store["person_of_mentee"])
        category = Category.PUPIL if form == CHILDREN else Category.STAFF
        return [
            person
            for person in known
            if person.category == category
            and person not in own
            and (person.service_since is None or person.service_since < self.year.start)
        ]

    def save(self) -> None:
        Participation.objects.bulk_create(self._participation(*row) for row in self.roles)
        Consent.objects.bulk_create(self._former_consents())

    def _former_consents(self) -> Iterable[Consent]:
        """Of those who have renewed theirs: nobody's consent of last year is a task of this one."""
        renewed = set(Consent.objects.filter(organization=self.organization).values_list("person", "purpose"))
        return (consent for consent in self._consents() if (consent.person_id, consent.purpose) in renewed)

    def _early(self) -> date:
        return self.year.start + timedelta(days=self.rng.randint(0, 14))

    def _term(self) -> date:
        return self.year.end
