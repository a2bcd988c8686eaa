"""What is said of an activity that is not public: that it never was, or since when it no longer is."""

from commonground.activities.errors import NoSuchActivity, WithdrawnActivity
from commonground.base.database import Connection
from commonground.base.errors import CommonGroundError
from commonground.base.i18n import _, show_date

PUBLIC_ONCE = """
SELECT min(at) FILTER (WHERE kind = 'published') AS since, max(at) FILTER (WHERE kind = 'withdrawn') AS until,
       (array_agg(kind ORDER BY position DESC))[1] AS last
FROM activity_change WHERE activity_id = $1
"""


async def absent(published: Connection, activity: int) -> CommonGroundError:
    """Days alone: what it said is the agency's again, title and all."""
    row = await published.fetchrow(PUBLIC_ONCE, activity)
    if row is None or row["last"] != "withdrawn":
        return NoSuchActivity(_("There is no activity %(id)d, or it is not public.") % {"id": activity})
    words = {"id": activity, "since": show_date(row["since"]), "until": show_date(row["until"])}
    return WithdrawnActivity(
        _("Activity %(id)d was public from %(since)s and was withdrawn on %(until)s.") % words
        + " "
        + _("What it said is no longer shown. If it is handed in again, it comes back at this address.")
    )
