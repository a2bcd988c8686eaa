"""The pages of this domain: register and edit, review, history."""

from typing import Any

from commonground.activities import history, register, review

routes: list[Any] = [*register.routes, *review.routes, *history.routes]
