"""Tables of the cases room."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import AwareTime, Base, BigId


class Rating(Base):
    """One rating of one visit (一次一评). Append-only: no role may change or delete it."""

    __tablename__ = "ratings"
    __table_args__ = (
        UniqueConstraint("hall_id", "ticket_id"),
        CheckConstraint("stars BETWEEN 1 AND 5", name="stars"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    hall_id: Mapped[int] = mapped_column(BigId, ForeignKey("halls.id"))
    ticket_id: Mapped[int] = mapped_column(BigId, ForeignKey("tickets.id"))
    #: 1 very dissatisfied to 5 very satisfied, the five levels of GB/T 39734-2020.
    stars: Mapped[int] = mapped_column(Integer)
    comment: Mapped[str | None] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(AwareTime)
