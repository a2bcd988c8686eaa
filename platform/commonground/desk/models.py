"""When somebody was at the desk last, so that it can say what is new."""

from datetime import datetime

from sqlalchemy import BigInteger, DateTime, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from commonground.base.models import Base


class DeskVisit(Base):
    """`since` is the end of the visit before this one; what came after it is new."""

    __tablename__ = "desk_visit"
    person_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    since: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    seen_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
