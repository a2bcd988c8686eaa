"""Rows of who is asked whether activities still stand, how often, and who was told of what."""

from datetime import date

from sqlalchemy import (
    ForeignKey,
)
from sqlalchemy.orm import Mapped, mapped_column

from commonground.activities.models import of_activity
from commonground.base.models import Base


class ReminderChoice(Base):
    """How often a person wants to be asked whether activities still stand: month, quarter or off.

    Without a row it is every month.
    """

    __tablename__ = "reminder_choice"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    every: Mapped[str]


class TurningNotice(Base):
    """Who was told of which turn of an activity's status: a new date is a new notice, the same one none."""

    __tablename__ = "turning_notice"
    activity_id: Mapped[int] = of_activity(primary_key=True)
    turns_on: Mapped[date] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True
    )
