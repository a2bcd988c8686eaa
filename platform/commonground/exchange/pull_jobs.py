"""When files are pulled: each at its time, looked for every ten minutes."""

from typing import Any

from commonground.base.i18n import mark
from commonground.base.jobs import Job, Timer, Work
from commonground.exchange import pulls


async def put_due(work: Work, _payload: dict[str, Any]) -> None:
    async with work.begin() as session:
        await pulls.put_due(session)


async def pull(work: Work, payload: dict[str, Any]) -> None:
    await pulls.run(work, int(payload["source"]))


jobs = [Job(pulls.PULL, pull, title=mark("Pulls one organisation's IATI file"))]
timers = [Timer("iati.due", "*/10 * * * *", put_due, title=mark("Looks which IATI files are due"))]
