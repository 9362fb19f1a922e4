"""getChat, getChatMember, getChatAdministrators, getChatMemberCount, getFile; callback answers."""

from tests.platforms.telegram_server.access import chat_for
from tests.platforms.telegram_server.errors import bad_request
from tests.platforms.telegram_server.shown import show_full_chat, show_member
from tests.platforms.telegram_server.wire import Call, JsonObject
from tests.platforms.telegram_server.world import World


def get_chat(world: World, call: Call) -> JsonObject:
    return show_full_chat(world, chat_for(world, call, "read"))


def get_chat_member(world: World, call: Call) -> JsonObject:
    chat = chat_for(world, call, "read")
    user = world.users.get(call.integer("user_id") or 0)
    if user is None:
        raise bad_request("invalid user_id specified")
    return show_member(user, chat.member(user.id), chat.kind)


def get_chat_administrators(world: World, call: Call) -> list[JsonObject]:
    chat = chat_for(world, call, "read")
    if chat.is_private:
        raise bad_request("there are no administrators in the private chat")
    return [
        show_member(world.users[user_id], member, chat.kind)
        for user_id, member in chat.members.items()
        if member.is_admin
    ]


def get_chat_member_count(world: World, call: Call) -> int:
    chat = chat_for(world, call, "read")
    return sum(member.is_inside for member in chat.members.values())


def get_file(world: World, call: Call) -> JsonObject:
    file = world.files.by_id(call.text("file_id"))
    if len(file.content) > world.limits.download_bytes:
        raise bad_request("file is too big")
    known = {"file_id": file.file_id, "file_unique_id": file.unique_id}
    return {**known, "file_size": len(file.content), "file_path": file.path}


def answer_callback_query(world: World, call: Call) -> bool:
    """Each press can be answered once."""
    press = world.presses.get(call.text("callback_query_id"))
    if press is None or press.answers:
        detail = "query is too old and response timeout expired or query ID is invalid"
        raise bad_request(detail)
    press.answers.append(dict(call.arguments))
    return True
