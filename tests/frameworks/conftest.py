"""The platform that these tests walk through."""

from tests.activities.town import town

__all__ = ["town"]
