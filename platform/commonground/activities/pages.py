"""The pages of this domain: register and edit, review, history."""

from typing import Any

from commonground.activities import (
    changes,
    confirming,
    copying,
    history,
    mine,
    register,
    reminders,
    restoring,
    review,
    typing_api,
)
from commonground.activities.duplicates import pages as duplicates

routes: list[Any] = [
    *register.routes,
    *typing_api.routes,
    *copying.routes,
    *review.routes,
    *history.routes,
    *restoring.routes,
    *changes.routes,
    *confirming.routes,
    *reminders.routes,
    *mine.routes,
    *duplicates.routes,
]
