"""HTTP door of the board."""

from apiflask import APIBlueprint
from flask import Response

from app.boards.board import current_board
from app.boards.schemas import BoardOut
from app.core.access import public
from app.core.clock import utc_now
from app.core.http import json_bytes, not_modified
from app.halls.facts import hall_by_slug

blueprint = APIBlueprint("boards", __name__, url_prefix="/api/v1")


@blueprint.get("/halls/<hall>/board")
@public
@blueprint.output(BoardOut)
@blueprint.doc(responses={304: "Nothing has changed", 404: "No such hall"})
def read_board(hall: str) -> Response:
    """The whole board of a hall; needs no token ever."""
    facts = hall_by_slug(hall)
    now = utc_now()
    board = current_board(facts.id, now=now)
    etag = f"{facts.id}-{board.version}"
    return not_modified(etag) or json_bytes(board.body_at(now), etag=etag)
