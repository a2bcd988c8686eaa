"""The platform's day: the database's own, whatever the time zone of the machine that we run on."""

from datetime import UTC, date, datetime


def today() -> date:
    return datetime.now(UTC).date()
