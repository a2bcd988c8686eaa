"""Status from dates, where there are any; the owner may say suspended or cancelled."""

from datetime import date

from commonground.activities.schemas import Status

SAID_BY_OWNER: tuple[Status, ...] = ("suspended", "cancelled")


def status_on(today: date, stated: Status | None, start: date | None, end: date | None) -> Status:
    """As the SQL function activity_status does; a test holds the two together."""
    if stated in SAID_BY_OWNER:
        return stated
    if start is None and end is None:
        return stated or "unknown"
    if start is not None and start > today:
        return "planned"
    if end is not None and end < today:
        return "completed"
    if start is None:
        return stated or "unknown"
    if end is None and stated in ("completed", "unknown"):
        # An open end contradicts neither: a bank that gives only the day of approval can't tell what goes on.
        return stated
    return "ongoing"
