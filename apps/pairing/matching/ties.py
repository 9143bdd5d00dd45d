"""Which of several equally good solutions is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

CHUNK = 64


def settle_ties(scores: np.ndarray, places: np.ndarray, owner: np.ndarray, busy: np.ndarray) -> np.ndarray:
    """The same total and number of pairs with the mentors loaded evenly, then the lowest numbers first.

    The rule: no mentee could go over to another mentor for the same points who would then have fewer mentees than his own has now,
    `busy` of before included; nor, mentors being as loaded as before, does a replacement of one person or an exchange between two
    pairs that costs no points give a mentor with a lower index a mentee, or a mentee with a lower index than he has. Each step makes
    the sum of squared loads smaller, or leaves it and moves the list of pairs down in dictionary order, so it ends; nothing is
    random, so equal input gives equal output.
    """
    owner = owner.copy()
    changed = True
    while changed:
        # A step of one kind can open a step of another, so all three are tried until a whole round changes nothing.
        changed = _to_free_mentors(scores, places, owner, busy)
        changed |= _to_waiting_mentees(scores, owner)
        changed |= _exchange(scores, owner)
    return owner


def _to_free_mentors(scores: np.ndarray, places: np.ndarray, owner: np.ndarray, busy: np.ndarray) -> bool:
    """A mentee goes over to a mentor who has a place, gives as many points and is less loaded, or as loaded with a lower index."""
    import numpy as np

    free = places - np.bincount(owner[owner >= 0], minlength=len(places))
    load = places - free + busy
    changed = False
    for mentee in np.flatnonzero(owner >= 0):
        now = owner[mentee]
        # One more for another mentor leaves him less loaded than this one is now, or as loaded with a lower index.
        options = np.flatnonzero((free > 0) & (load < load[now]) & (scores[:, mentee] == scores[now, mentee]))
        options = options[(load[options] + 1 < load[now]) | (options < now)]
        if len(options):
            owner[mentee] = options[load[options].argmin()]
            for mentor, more in ((now, -1), (owner[mentee], 1)):
                load[mentor] += more
                free[mentor] -= more
            changed = True
    return changed


def _to_waiting_mentees(scores: np.ndarray, owner: np.ndarray) -> bool:
    """A mentee left out takes the place of one with a higher index at the same mentor for the same points."""
    import numpy as np

    waiting = np.flatnonzero(owner < 0)
    changed = False
    for mentee in np.flatnonzero(owner >= 0) if len(waiting) else ():
        mentor = owner[mentee]
        options = waiting[: np.searchsorted(waiting, mentee)]
        options = options[scores[mentor, options] == scores[mentor, mentee]]
        if len(options):
            owner[options[0]], owner[mentee] = mentor, -1
            waiting = np.flatnonzero(owner < 0)
            changed = True
    return changed


def _exchange(scores: np.ndarray, owner: np.ndarray) -> bool:
    """Two pairs exchange mentees when the points stay and the lower mentor gets the lower mentee."""
    import numpy as np

    paired = np.flatnonzero(owner >= 0)
    order = paired[np.lexsort((paired, owner[paired]))]
    changed = False
    # By chunks: the table of all pairs against all pairs of a large pool would not fit into memory.
    for start in range(0, len(order), CHUNK):
        chunk = order[start : start + CHUNK]
        # Earlier exchanges of the same chunk may have used up what was found: each one is looked at again before it is made.
        for mentee in chunk[_has_exchange(scores, owner, chunk, paired)]:
            changed |= _exchange_one(scores, owner, mentee, paired)
    return changed


def _has_exchange(scores: np.ndarray, owner: np.ndarray, chunk: np.ndarray, paired: np.ndarray) -> np.ndarray:
    """For each mentee of the chunk: is there a free exchange? One pass for many, as most have none."""
    others, mentors = owner[paired], owner[chunk]
    now = scores[mentors, chunk][:, None] + scores[others, paired][None, :]
    then = scores[mentors[:, None], paired[None, :]] + scores[others[None, :], chunk[:, None]]
    lower = (others[None, :] > mentors[:, None]) & (paired[None, :] < chunk[:, None])
    return (lower & (now == then)).any(axis=1)


def _exchange_one(scores: np.ndarray, owner: np.ndarray, mentee: int, paired: np.ndarray) -> bool:
    mentor = owner[mentee]
    lower = paired[: paired.searchsorted(mentee)]
    lower = lower[owner[lower] > mentor]
    others = owner[lower]
    now = scores[mentor, mentee] + scores[others, lower]
    options = lower[scores[mentor, lower] + scores[others, mentee] == now]
    if not len(options):
        return False
    owner[options[0]], owner[mentee] = mentor, owner[options[0]]
    return True
