"""The job `compare`: plays a comparison's scenarios by `reseller-console simulate`, in a process of its own.

The process has so long and so much memory; one that takes more is ended, and the comparison says so.
"""

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

import orjson

from customers.comparisons.actions import COMPARE, answer, fail
from customers.comparisons.planning import Plan, planned
from customers.comparisons.queries import question_of
from reseller.plumbing.database import Database
from reseller.plumbing.jobs import Job
from reseller.plumbing.running import Handlers
from reseller.rules.errors import marked

LONGEST_SECONDS = 60.0
ENDING_SECONDS = 5.0
MOST_MEMORY = 2 * 1024**3
BOUNDED = f"""
import resource
resource.setrlimit(resource.RLIMIT_AS, ({MOST_MEMORY}, {MOST_MEMORY}))
from reseller.entrypoints.cli import main
main()
"""
SIMULATE = (sys.executable, "-c", BOUNDED, "simulate", "-", "--json")
TOOK_TOO_LONG = marked("It took longer than a minute and was stopped. Compare fewer months or fewer users.")
CAME_TO_NOTHING = marked("It could not be played. Ask again, or compare something simpler.")
logger = logging.getLogger(__name__)


class NoAnswer(Exception):
    """The simulator gave none; the message is for the person who asked."""


def compare_handlers(
    database: Database, *, command: Sequence[str] = SIMULATE, longest: float = LONGEST_SECONDS
) -> Handlers:
    """The handler of jobs whose subject is a comparison; it takes at most `longest` seconds."""

    async def compare(job: Job, now: datetime) -> None:
        if job.subject is None:
            raise LookupError("a job about a comparison names it")
        async with database.reading(job.reseller_id) as session:
            question = await question_of(session, job.subject)
        if question is None:
            return
        plans = [planned(question, way) for way in question.ways]
        try:
            found = await played(plans, command, longest)
        except NoAnswer as failure:
            async with database.unit_of_work(job.reseller_id) as session:
                await fail(session, job.subject, str(failure), now=now)
            return
        async with database.unit_of_work(job.reseller_id) as session:
            await answer(session, job.subject, found, now=now)

    return {COMPARE: compare}


async def played(plans: Sequence[Plan], command: Sequence[str], longest: float) -> dict[str, Any]:
    """What the simulator answers to the plans' scenarios, as it is stored. Raises NoAnswer."""
    text = orjson.dumps([plan.scenario for plan in plans])
    process = await asyncio.create_subprocess_exec(
        *command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    try:
        async with asyncio.timeout(longest):
            said, complaint = await process.communicate(text)
    except TimeoutError:
        raise NoAnswer(TOOK_TOO_LONG) from None
    finally:
        await _end(process)
    if process.returncode:
        logger.warning("A comparison came to nothing: %s", complaint.decode(errors="replace")[-500:])
        raise NoAnswer(CAME_TO_NOTHING)
    return {"ways": _beside(plans, said)}


def _beside(plans: Sequence[Plan], said: bytes) -> list[dict[str, Any]]:
    """Each plan's answer, with the wishes that its events serve."""
    try:
        answers = orjson.loads(said)
    except orjson.JSONDecodeError:
        raise NoAnswer(CAME_TO_NOTHING) from None
    return [{"wishes": plan.wishes, "answer": answer} for plan, answer in zip(plans, answers, strict=True)]


async def _end(process: asyncio.subprocess.Process) -> None:
    """Interrupted, it drops its databases; one that doesn't hear is killed with all it started."""
    for send, patience in ((_interrupt, ENDING_SECONDS), (_kill, None)):
        if process.returncode is not None:
            return
        send(process)
        with suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), patience)


def _interrupt(process: asyncio.subprocess.Process) -> None:
    _signal(process, os.kill, signal.SIGINT)


def _kill(process: asyncio.subprocess.Process) -> None:
    _signal(process, os.killpg, signal.SIGKILL)


def _signal(
    process: asyncio.subprocess.Process, send: Callable[[int, int], None], number: signal.Signals
) -> None:
    with suppress(ProcessLookupError):
        send(process.pid, number)
