"""Letters drawn in a second process while the story goes on: drawing is most of the work, and machines have two cores.

Nothing of Django is imported at load time: the new process imports this module before it sets Django up.
"""

from collections.abc import Iterator, Mapping
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from multiprocessing import get_context
from typing import Any


@contextmanager
def second_process() -> Iterator[Executor]:
    """Start a process that is ready to do background work; it ends with the block."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=_set_up) as pool:
        yield pool


def do(kind: str, args: Mapping[str, Any], at: datetime) -> None:
    """Do one piece of background work with the handler of the real worker."""
    from cases.tasks import HANDLERS

    HANDLERS[kind](**args, at=at)


def _set_up() -> None:
    import django

    django.setup()
