"""Handlers of interaction callbacks and of webhooks: of interactions and of channels."""

from tests.platforms.discord_server.errors import Refusal
from tests.platforms.discord_server.rest.call import Call, Reply, Route
from tests.platforms.discord_server.state.message_payload import message_payload
from tests.platforms.discord_server.state.model import StoredMessage
from tests.platforms.discord_server.state.webhooks import Webhook

_WEBHOOK = "/webhooks/{webhook_id}/{webhook_token}"
_ORIGINAL = _WEBHOOK + "/messages/@original"
_MESSAGE = _WEBHOOK + "/messages/{message_id}"


def _is_interaction(call: Call) -> bool:
    return call.number("webhook_id") == call.state.world.application_id


def _token(call: Call) -> str:
    return call.params["webhook_token"]


def _hook(call: Call) -> Webhook:
    return call.state.webhooks.get(call.number("webhook_id"), _token(call))


def _message(call: Call) -> StoredMessage:
    """The message of the path: `@original`, or by id. Raises: DiscordError."""
    if not _is_interaction(call):
        if "message_id" not in call.params:
            raise Refusal.UNKNOWN_WEBHOOK.error()
        return call.state.webhooks.message(_hook(call), call.number("message_id"))
    if "message_id" not in call.params:
        return call.state.callbacks.original(_token(call))
    return call.state.callbacks.message(_token(call), call.number("message_id"))


def _shown(call: Call, message: StoredMessage) -> Reply:
    return Reply(message_payload(call.state.world, message))


def callback(call: Call) -> Reply:
    identity = call.number("interaction_id")
    token = call.params["interaction_token"]
    resource = call.state.callbacks.respond(identity, token, call.form(), call.uploads)
    if call.query.get("with_response") in ("1", "true"):
        return Reply(resource)
    return Reply(status=204)


def execute(call: Call) -> Reply:
    if _is_interaction(call):
        sent = call.state.callbacks.follow_up(_token(call), call.form(), call.uploads)
        return _shown(call, sent)
    sent = call.state.webhooks.execute(_hook(call), call.form(), call.uploads)
    waits = call.query.get("wait") in ("1", "true")
    return _shown(call, sent) if waits else Reply(status=204)


def get_webhook(call: Call) -> Reply:
    return Reply(call.state.webhooks.payload(_hook(call)))


def get_message(call: Call) -> Reply:
    return _shown(call, _message(call))


def edit_message(call: Call) -> Reply:
    message = _message(call)
    if not _is_interaction(call):
        return _shown(call, call.state.messages.edit(message, call.form(), call.uploads))
    edited = call.state.callbacks.edit(_token(call), message, call.form(), call.uploads)
    return _shown(call, edited)


def delete_message(call: Call) -> Reply:
    message = _message(call)
    if _is_interaction(call):
        call.state.callbacks.delete(_token(call), message)
    else:
        call.state.messages.delete(message)
    return Reply(status=204)


ROUTES = tuple(
    Route(method, template, handler, needs_token=False)
    for method, template, handler in (
        ("POST", "/interactions/{interaction_id}/{interaction_token}/callback", callback),
        ("GET", _WEBHOOK, get_webhook),
        ("POST", _WEBHOOK, execute),
        ("GET", _ORIGINAL, get_message),
        ("PATCH", _ORIGINAL, edit_message),
        ("DELETE", _ORIGINAL, delete_message),
        ("GET", _MESSAGE, get_message),
        ("PATCH", _MESSAGE, edit_message),
        ("DELETE", _MESSAGE, delete_message),
    )
)
