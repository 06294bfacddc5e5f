"""HTTP door of the line, for windows: sitting down, calling, serving."""

from apiflask import APIBlueprint
from flask import Response

from app.core.access import Right, current_actor, requires
from app.core.clock import utc_now
from app.core.http import json_response
from app.core.language import chosen_language
from app.halls.facts import hall_of_window
from app.queue import serving, sessions
from app.queue.calling import call_next
from app.queue.desk import desk_document
from app.queue.desk_access import check_may_see_desk
from app.queue.desk_schemas import DeskOut
from app.queue.orders import AtDesk, TransferTarget
from app.queue.results import AtWindow
from app.queue.schemas import (
    AtWindowOut,
    FinishIn,
    OpenIn,
    ParkIn,
    PauseIn,
    RecycleIn,
    StatusOut,
    TransferIn,
    VerbIn,
    WindowStateOut,
)
from app.queue.sessions import WindowState
from app.queue.undoing import undo

blueprint = APIBlueprint("windows", __name__, url_prefix="/api/v1/windows/<int:window_id>")

_SESSION_ERRORS = {404: "No such window", 409: "The window is in another state, or taken"}
_VERB_ERRORS = {
    403: "Not this clerk's window",
    404: "No such window",
    409: "Wrong state, or the serving changed",
}


@blueprint.post("/open")
@requires(Right.SERVE)
@blueprint.input(OpenIn)
@blueprint.output(WindowStateOut)
@blueprint.doc(responses=_SESSION_ERRORS)
def open_window(window_id: int, json_data: OpenIn) -> WindowStateOut:
    """Sit down at a window, or take it over."""
    state = sessions.open_window(
        hall_of_window(window_id),
        window_id,
        actor=current_actor(),
        now=utc_now(),
        take_over=json_data.take_over,
    )
    return _state(state)


@blueprint.post("/pause")
@requires(Right.SERVE)
@blueprint.input(PauseIn)
@blueprint.output(WindowStateOut)
@blueprint.doc(responses=_SESSION_ERRORS)
def pause_window(window_id: int, json_data: PauseIn) -> WindowStateOut:
    """Stop calling for a while, with a reason."""
    hall = hall_of_window(window_id)
    return _state(
        sessions.pause(hall, window_id, actor=current_actor(), now=utc_now(), reason=json_data.reason)
    )


@blueprint.post("/resume")
@requires(Right.SERVE)
@blueprint.input(VerbIn, arg_name="_body")
@blueprint.output(WindowStateOut)
@blueprint.doc(responses=_SESSION_ERRORS)
def resume_window(window_id: int, _body: VerbIn) -> WindowStateOut:
    """Go on after a pause."""
    return _state(sessions.resume(hall_of_window(window_id), window_id, actor=current_actor(), now=utc_now()))


@blueprint.post("/close")
@requires(Right.SERVE)
@blueprint.input(VerbIn, arg_name="_body")
@blueprint.output(WindowStateOut)
@blueprint.doc(responses=_SESSION_ERRORS)
def close_window(window_id: int, _body: VerbIn) -> WindowStateOut:
    """Leave the window."""
    return _state(sessions.close(hall_of_window(window_id), window_id, actor=current_actor(), now=utc_now()))


@blueprint.post("/call-next")
@requires(Right.SERVE)
@blueprint.input(VerbIn, arg_name="_body")
@blueprint.output(AtWindowOut)
@blueprint.doc(responses={204: "Nobody this window can serve is waiting", **_VERB_ERRORS})
def call_next_ticket(window_id: int, _body: VerbIn) -> AtWindowOut | Response:
    """Call the next ticket."""
    called = call_next(hall_of_window(window_id), window_id, actor=current_actor(), now=utc_now())
    return Response(status=204) if called is None else _at_window(called)


@blueprint.post("/recall")
@requires(Right.SERVE)
@blueprint.input(VerbIn)
@blueprint.output(AtWindowOut)
@blueprint.doc(responses=_VERB_ERRORS)
def recall_ticket(window_id: int, json_data: VerbIn) -> AtWindowOut:
    """Call the same ticket again."""
    return _at_window(serving.recall(_desk(window_id, json_data)))


@blueprint.post("/start")
@requires(Right.SERVE)
@blueprint.input(VerbIn)
@blueprint.output(AtWindowOut)
@blueprint.doc(responses=_VERB_ERRORS)
def start_serving(window_id: int, json_data: VerbIn) -> AtWindowOut:
    """The visitor has come."""
    return _at_window(serving.start(_desk(window_id, json_data)))


@blueprint.post("/finish")
@requires(Right.SERVE)
@blueprint.input(FinishIn)
@blueprint.output(AtWindowOut)
@blueprint.doc(responses=_VERB_ERRORS)
def finish_serving(window_id: int, json_data: FinishIn) -> AtWindowOut:
    """The visit is done."""
    return _at_window(serving.finish(_desk(window_id, json_data), json_data.outcome, json_data.items))


@blueprint.post("/no-show")
@requires(Right.SERVE)
@blueprint.input(VerbIn)
@blueprint.output(AtWindowOut)
@blueprint.doc(responses=_VERB_ERRORS)
def pass_ticket(window_id: int, json_data: VerbIn) -> AtWindowOut:
    """Nobody came."""
    return _at_window(serving.no_show(_desk(window_id, json_data)))


@blueprint.post("/park")
@requires(Right.SERVE)
@blueprint.input(ParkIn)
@blueprint.output(AtWindowOut)
@blueprint.doc(responses=_VERB_ERRORS)
def park_ticket(window_id: int, json_data: ParkIn) -> AtWindowOut:
    """Set the visitor aside for a while."""
    at_window = json_data.pool == "window"
    return _at_window(
        serving.park(_desk(window_id, json_data), at_this_window=at_window, minutes=json_data.minutes)
    )


@blueprint.post("/recycle")
@requires(Right.SERVE)
@blueprint.input(RecycleIn)
@blueprint.output(AtWindowOut)
@blueprint.doc(responses=_VERB_ERRORS)
def recycle_ticket(window_id: int, json_data: RecycleIn) -> AtWindowOut:
    """Send the visitor back into the line."""
    first = json_data.position == "first"
    return _at_window(serving.recycle(_desk(window_id, json_data), first=first, reason=json_data.reason))


@blueprint.post("/transfer")
@requires(Right.SERVE)
@blueprint.input(TransferIn)
@blueprint.output(AtWindowOut)
@blueprint.doc(responses=_VERB_ERRORS)
def transfer_ticket(window_id: int, json_data: TransferIn) -> AtWindowOut:
    """Hand the visitor on to a category, a window or a person."""
    to = TransferTarget(json_data.category_id, json_data.window_id, json_data.clerk, json_data.minutes)
    return _at_window(serving.transfer(_desk(window_id, json_data), to, json_data.reason))


@blueprint.post("/undo")
@requires(Right.SERVE)
@blueprint.input(VerbIn)
@blueprint.output(AtWindowOut)
@blueprint.doc(responses=_VERB_ERRORS)
def undo_move(window_id: int, json_data: VerbIn) -> AtWindowOut:
    """Take back the window's last move."""
    return _at_window(undo(_desk(window_id, json_data)))


@blueprint.get("/desk")
@requires(Right.SERVE)
@blueprint.output(DeskOut)
@blueprint.doc(
    responses={403: "Not this clerk's window", 404: "No such window", 409: "Nobody sits at the window"}
)
def read_desk(window_id: int) -> Response:
    """The whole desk of a window, for whoever sits there or manages the hall."""
    hall = hall_of_window(window_id)
    check_may_see_desk(hall, window_id, current_actor())
    return json_response(desk_document(hall, window_id, chosen_language(), now=utc_now()))


def _desk(window_id: int, body: VerbIn) -> AtDesk:
    return AtDesk(hall_of_window(window_id), window_id, current_actor(), utc_now(), body.serving_id)


def _at_window(at: AtWindow) -> AtWindowOut:
    return AtWindowOut(serving_id=at.serving_id, ticket=StatusOut(number=at.number, status=at.status.value))


def _state(state: WindowState) -> WindowStateOut:
    return WindowStateOut(window_id=state.window_id, state=state.state.value)
