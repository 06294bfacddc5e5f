"""Tables of staff, their roles and skills, and their access tokens."""

from datetime import datetime

from sqlalchemy import BigInteger, Boolean, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import AwareTime, Base, BigId, one_of
from app.people.rights import Role


class Staff(Base):
    """Somebody who works here. Staff are switched off, never deleted: the record of moves names them."""

    __tablename__ = "staff"
    __table_args__ = (CheckConstraint("username = lower(username)", name="username"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    username: Mapped[str] = mapped_column(String(40), unique=True)
    display_name: Mapped[str] = mapped_column(String(60))
    #: Null for accounts that only tokens use.
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    #: What a browser session holds instead of the id: another value ends all sessions of the account.
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    language: Mapped[str] = mapped_column(String(2))
    contact_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("contacts.id"))


class StaffRole(Base):
    """What a member of staff is in a hall."""

    __tablename__ = "staff_roles"

    hall_id: Mapped[int] = mapped_column(BigId, ForeignKey("halls.id"), primary_key=True)
    staff_id: Mapped[int] = mapped_column(BigId, ForeignKey("staff.id"), primary_key=True, index=True)
    role: Mapped[Role] = mapped_column(one_of(Role, name="role"), primary_key=True)


class StaffSkill(Base):
    """A category that a member of staff is trained for."""

    __tablename__ = "staff_skills"

    hall_id: Mapped[int] = mapped_column(BigId, ForeignKey("halls.id"), primary_key=True)
    staff_id: Mapped[int] = mapped_column(BigId, ForeignKey("staff.id"), primary_key=True)
    category_id: Mapped[int] = mapped_column(BigId, ForeignKey("categories.id"), primary_key=True)


class AccessToken(Base):
    """A bearer token of a person, of which only the hash is kept."""

    __tablename__ = "access_tokens"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    staff_id: Mapped[int] = mapped_column(BigId, ForeignKey("staff.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    label: Mapped[str] = mapped_column(String(60))
    created_at: Mapped[datetime] = mapped_column(AwareTime)
    expires_at: Mapped[datetime | None] = mapped_column(AwareTime)
    revoked_at: Mapped[datetime | None] = mapped_column(AwareTime)
