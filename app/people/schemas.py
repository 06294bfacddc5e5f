"""What the people API answers."""

from app.core.http import Schema


class HallRolesOut(Schema):
    """A hall where the person works, and as what."""

    slug: str
    name: str
    roles: list[str]


class MeOut(Schema):
    """Who makes this request; a browser sends the CSRF token back with everything it changes."""

    username: str
    name: str
    halls: list[HallRolesOut]
    csrf_token: str | None
