"""Runs a piece of work again and again by several clients at once, bounded in time and count."""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable

import msgspec

Work = Callable[[int], Awaitable[None]]
MOST = 4_000
SLOW_SECONDS = 0.5


class Measured(msgspec.Struct, frozen=True):
    per_second: float
    p50_ms: float
    p99_ms: float


async def measured(workers: list[Work], seconds: float) -> Measured:
    """Each worker is given the number of the turn; the first turns warm up and are not counted. What takes
    long gains little from it.
    """
    times: list[float] = []
    if await first(workers[0]) < SLOW_SECONDS:
        await asyncio.gather(*(turns(work, 1, seconds / 3, []) for work in workers))
    began = time.perf_counter()
    await asyncio.gather(*(turns(work, place, seconds, times) for place, work in enumerate(workers)))
    took = time.perf_counter() - began
    times.sort()
    return Measured(len(times) / took, 1000 * quantile(times, 0.5), 1000 * quantile(times, 0.99))


async def first(work: Work) -> float:
    began = time.perf_counter()
    await work(0)
    return time.perf_counter() - began


async def turns(work: Work, place: int, seconds: float, times: list[float]) -> None:
    """At least one turn; clients begin at different places, so that they do not ask in step."""
    end, number = time.perf_counter() + seconds, place * 7
    while True:
        began = time.perf_counter()
        await work(number)
        now = time.perf_counter()
        times.append(now - began)
        number += 1
        if now >= end or len(times) >= MOST:
            return


def quantile(ordered: list[float], part: float) -> float:
    return ordered[min(len(ordered) - 1, math.ceil(part * len(ordered)) - 1)]
