"""Handlers of channels, messages and threads."""

from tests.platforms.discord_server.errors import Refusal
from tests.platforms.discord_server.rest.call import Call, Reply, Route
from tests.platforms.discord_server.state import history, payloads, threads
from tests.platforms.discord_server.state.message_payload import message_payload
from tests.platforms.discord_server.state.messages import Origin
from tests.platforms.discord_server.state.model import StoredMessage
from tests.platforms.discord_server.state.permissions import Intent, Permission

_MESSAGES = "/channels/{channel_id}/messages"
_MESSAGE = _MESSAGES + "/{message_id}"


def _shown(call: Call, message: StoredMessage, *, with_nonce: bool = False) -> Reply:
    return Reply(message_payload(call.state.world, message, with_nonce=with_nonce))


def get_channel(call: Call) -> Reply:
    return Reply(payloads.channel(call.channel(), call.state.world.bot))


def list_messages(call: Call) -> Reply:
    channel = call.channel()
    world = call.state.world
    if Permission.READ_MESSAGE_HISTORY not in world.bot_permissions(channel):
        return Reply([])
    found = history.page(call.state.messages.of(channel.id), call.query)
    return Reply([message_payload(world, item) for item in found])


def create_message(call: Call) -> Reply:
    channel = call.channel()
    call.state.world.require_sending(channel, files=bool(call.uploads))
    origin = Origin(call.state.world.bot)
    sent = call.state.messages.create(channel, origin, call.form(), call.uploads)
    return _shown(call, sent, with_nonce=True)


def get_message(call: Call) -> Reply:
    call.state.world.require(call.channel(), Permission.READ_MESSAGE_HISTORY)
    return _shown(call, call.message())


def edit_message(call: Call) -> Reply:
    message = call.message()
    if message.author != call.state.world.bot:
        raise Refusal.NOT_THE_AUTHOR.error()
    call.state.messages.limit_edit(message)
    return _shown(call, call.state.messages.edit(message, call.form(), call.uploads))


def delete_message(call: Call) -> Reply:
    message = call.message()
    if message.author != call.state.world.bot:
        call.state.world.require(call.channel(), Permission.MANAGE_MESSAGES)
    call.state.messages.delete(message)
    return Reply(status=204)


def crosspost(call: Call) -> Reply:
    return _shown(call, call.state.messages.crosspost(call.message()))


def thread_from_message(call: Call) -> Reply:
    state = call.state
    thread = threads.start_from(state.world, state.messages, call.message(), call.form())
    return Reply(payloads.channel(thread, state.world.bot), 201)


def thread_alone(call: Call) -> Reply:
    thread = threads.start_alone(call.state.world, call.channel(), call.form())
    return Reply(payloads.channel(thread, call.state.world.bot), 201)


def typing(call: Call) -> Reply:
    channel = call.channel()
    world = call.state.world
    world.require_sending(channel, files=False)
    shown = {
        "channel_id": str(channel.id),
        "user_id": str(world.bot.id),
        "timestamp": int(world.time.now().timestamp()),
    }
    direct = channel.guild_id is None
    if not direct:
        shown["guild_id"] = str(channel.guild_id)
    intent = Intent.DIRECT_TYPING if direct else Intent.GUILD_TYPING
    world.emit("TYPING_START", shown, intent)
    return Reply(status=204)


def list_webhooks(call: Call) -> Reply:
    hooks = call.state.webhooks
    return Reply([hooks.payload(item) for item in hooks.of(call.channel())])


def create_webhook(call: Call) -> Reply:
    hooks = call.state.webhooks
    return Reply(hooks.payload(hooks.create(call.channel(), call.form().get("name") or "")))


ROUTES = (
    Route("GET", "/channels/{channel_id}", get_channel),
    Route("GET", _MESSAGES, list_messages),
    Route("POST", _MESSAGES, create_message),
    Route("GET", _MESSAGE, get_message),
    Route("PATCH", _MESSAGE, edit_message),
    Route("DELETE", _MESSAGE, delete_message),
    Route("POST", _MESSAGE + "/crosspost", crosspost),
    Route("POST", _MESSAGE + "/threads", thread_from_message),
    Route("POST", "/channels/{channel_id}/threads", thread_alone),
    Route("POST", "/channels/{channel_id}/typing", typing),
    Route("GET", "/channels/{channel_id}/webhooks", list_webhooks),
    Route("POST", "/channels/{channel_id}/webhooks", create_webhook),
)
