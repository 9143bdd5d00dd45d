import logging

from celery import shared_task

from . import seals

logger = logging.getLogger(__name__)


@shared_task(name="workflow.seal_journal")
def seal_journal() -> int:
    return seals.seal()


@shared_task(name="workflow.check_journal")
def check_journal() -> int:
    """Tells the log, and with it whoever watches, about a journal that somebody changed."""
    found = seals.broken()
    if found:
        logger.error("access journal: %s broken seals, first %s", len(found), found[0])
    return len(found)
