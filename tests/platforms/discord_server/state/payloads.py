"""Users, roles, members, channels, guilds and the application in Discord's JSON."""

import datetime as dt
from collections.abc import Iterable

from tests.platforms.discord_server.state.model import (
    Channel,
    ChannelKind,
    Guild,
    Member,
    Role,
    User,
)
from tests.platforms.discord_server.timing import created_at
from tests.platforms.discord_server.wire import Json


def instant(moment: dt.datetime | None) -> str | None:
    """ISO 8601 with microseconds and offset, as Discord writes it."""
    return None if moment is None else moment.isoformat(timespec="microseconds")


def user(account: User) -> Json:
    """A user object."""
    return {
        "id": str(account.id),
        "username": account.name,
        "global_name": None if account.bot else account.name,
        "avatar": None,
        "discriminator": "0000" if account.bot else "0",
        "public_flags": 0,
        "flags": 0,
        "bot": account.bot,
        "primary_guild": None,
    }


def own_user(account: User) -> Json:
    """The bot's own user object."""
    private = {"mfa_enabled": False, "locale": "en-US", "verified": True, "email": None}
    return user(account) | private


def role(item: Role, position: int) -> Json:
    """A role object."""
    return {
        "id": str(item.id),
        "name": item.name,
        "permissions": str(int(item.permissions)),
        "position": position,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": False,
        "mentionable": item.mentionable,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
    }


def member(item: Member) -> Json:
    """A guild member with its user."""
    return bare_member(item) | {"user": user(item.user)}


def bare_member(item: Member) -> Json:
    """A guild member as it stands beside an author: without the user."""
    return {
        "avatar": None,
        "banner": None,
        "communication_disabled_until": None,
        "flags": 0,
        "joined_at": instant(item.joined_at),
        "nick": None,
        "pending": False,
        "premium_since": None,
        "roles": [str(identity) for identity in item.role_ids],
        "mute": False,
        "deaf": False,
    }


def channel(item: Channel, bot: User) -> Json:
    """A channel object of whichever kind; a channel's overwrites are those of the bot."""
    body: Json = {"id": str(item.id), "type": int(item.kind), "flags": 0}
    body["last_message_id"] = None if item.last_message_id is None else str(item.last_message_id)
    if item.kind is ChannelKind.DIRECT:
        return body | {"recipients": [] if item.recipient is None else [user(item.recipient)]}
    body |= {
        "guild_id": str(item.guild_id),
        "name": item.name,
        "parent_id": None if item.parent_id is None else str(item.parent_id),
    }
    return body | (_thread(item, bot) if item.is_thread else _guild_channel(item, bot))


def _guild_channel(item: Channel, bot: User) -> Json:
    """What a channel of a guild has and a thread has not."""
    denied = str(int(item.denied))
    overwrite = {"id": str(bot.id), "type": 1, "allow": "0", "deny": denied}
    return {
        "position": 0,
        "topic": None,
        "nsfw": False,
        "rate_limit_per_user": 0,
        "permission_overwrites": [overwrite] if item.denied else [],
    }


def _thread(item: Channel, bot: User) -> Json:
    """What a thread has and a channel has not."""
    began = instant(created_at(item.id))
    joined = {"id": str(item.id), "user_id": str(bot.id), "join_timestamp": began, "flags": 0}
    return {
        "owner_id": str(item.owner_id),
        "rate_limit_per_user": 0,
        "message_count": item.message_count,
        "total_message_sent": item.message_count,
        "member_count": 1,
        "member": joined,
        "thread_metadata": {
            "archived": False,
            "archive_timestamp": began,
            "auto_archive_duration": item.auto_archive_min,
            "locked": False,
            "create_timestamp": began,
        },
    }


def guild(item: Guild) -> Json:
    """A guild object as REST gives it."""
    nothing = (
        "icon description home_header splash discovery_splash banner application_id "
        "afk_channel_id system_channel_id widget_channel_id max_presences vanity_url_code "
        "rules_channel_id safety_alerts_channel_id public_updates_channel_id incidents_data"
    )
    body: Json = dict.fromkeys(nothing.split())
    zero = (
        "system_channel_flags verification_level default_message_notifications mfa_level "
        "explicit_content_filter premium_tier premium_subscription_count nsfw_level"
    )
    body |= dict.fromkeys(zero.split(), 0)
    return body | {
        "id": str(item.id),
        "name": item.name,
        "features": [],
        "owner_id": str(item.owner_id),
        "region": "deprecated",
        "afk_timeout": 300,
        "widget_enabled": False,
        "roles": [role(entry, place) for place, entry in enumerate(item.roles.values())],
        "max_members": 500_000,
        "max_stage_video_channel_users": 50,
        "max_video_channel_users": 25,
        "preferred_locale": item.locale,
        "premium_progress_bar_enabled": False,
        "nsfw": False,
        "emojis": [],
        "stickers": [],
    }


def guild_create(item: Guild, channels: Iterable[Channel], bot: User) -> Json:
    """The GUILD_CREATE event: a guild with everything in it."""
    held = list(channels)
    return guild(item) | {
        "joined_at": instant(item.members[bot.id].joined_at),
        "large": False,
        "unavailable": False,
        "member_count": len(item.members),
        "voice_states": [],
        "members": [member(entry) for entry in item.members.values()],
        "channels": [channel(entry, bot) for entry in held if not entry.is_thread],
        "threads": [channel(entry, bot) for entry in held if entry.is_thread],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }


def application(identity: int, bot: User, owner: User, flags: int) -> Json:
    """The application object as its own bot sees it."""
    return {
        "id": str(identity),
        "name": bot.name,
        "icon": None,
        "description": "",
        "type": None,
        "bot": user(bot),
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "flags": flags,
        "flags_new": str(flags),
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "role_connections_verification_url": None,
        "owner": user(owner),
        "approximate_guild_count": 1,
        "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0,
        "explicit_content_filter": 0,
        "team": None,
        "eligible_oauth2_scopes": [],
        "integration_types_config": {"0": {}, "1": {}},
    }
