"""What the line refuses."""

from app.core.errors import Refusal
from app.queue.moves import Status


class HallClosed(Refusal):
    """The hall is closed at the moment."""

    code = "hall_closed"


class PhoneHasTicket(Refusal):
    """This phone number already has a number in this hall."""

    code = "phone_has_ticket"


class TooManyTickets(Refusal):
    """Too many numbers are being taken at the moment. Please wait a minute, or ask the staff."""

    code = "too_many_tickets"
    status = 429


class PriorityNeedsGuide(Refusal):
    """Only a guide can give priority. Please ask at the reception."""

    code = "priority_needs_guide"
    status = 403


class PriorityNeedsReason(Refusal):
    """Priority needs a reason."""

    code = "priority_needs_reason"
    status = 403


class TicketUnknown(Refusal):
    """There is no such ticket."""

    code = "ticket_unknown"
    status = 404


class WrongState(Refusal):
    """This is not possible any more: the ticket has moved on."""

    code = "wrong_state"


class WindowNotOpen(Refusal):
    """This window is not open. Please sit down at it first."""

    code = "window_not_open"


class WindowPaused(Refusal):
    """This window is paused. Please resume it first."""

    code = "window_paused"


class WindowTaken(Refusal):
    """Somebody else is sitting at this window."""

    code = "window_taken"


class ClerkAtOtherWindow(Refusal):
    """You are still sitting at another window. Please close it first."""

    code = "clerk_at_other_window"


class NotYourWindow(Refusal):
    """Somebody else is working at this window."""

    code = "not_your_window"
    status = 403


class ServingOpen(Refusal):
    """There is still a visitor at this window. Please finish first."""

    code = "serving_open"


def still_open(serving_id: int, number: str, status: Status) -> ServingOpen:
    """The refusal that carries the visitor who is still there."""
    ticket = {"number": number, "status": status.value}
    return ServingOpen(serving_id=serving_id, number=number, ticket=ticket)


class NoOpenServing(Refusal):
    """There is no visitor at this window."""

    code = "no_open_serving"


class ServingChanged(Refusal):
    """The visitor at this window has changed in the meantime."""

    code = "serving_changed"


class NothingToUndo(Refusal):
    """There is nothing to undo any more."""

    code = "nothing_to_undo"


class NotRestorable(Refusal):
    """This number can no longer be restored. Please take a new one."""

    code = "not_restorable"


class TooManyDelays(Refusal):
    """You have used up the extra time for this number."""

    code = "too_many_delays"


class AlreadyCheckedIn(Refusal):
    """You are already checked in."""

    code = "already_checked_in"


class TransferNeedsTarget(Refusal):
    """Please choose a category, a window or a clerk to transfer to."""

    code = "transfer_needs_target"
    status = 422


class NobodyCanServe(Refusal):
    """Nobody at that place can serve this visitor."""

    code = "nobody_can_serve"
    status = 422
