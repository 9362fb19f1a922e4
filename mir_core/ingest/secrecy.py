"""Addresses as they may be shown: without keys."""

from yarl import URL

#: Names of query parameters that carry a secret, in lower case without - and _.
SECRET_PARAMETERS = frozenset(
    {"key", "token", "apikey", "apitoken", "accesskey", "accesstoken", "authtoken", "auth"}
    | {"secret", "signature", "password", "xcgdemoapikey", "xcgproapikey"}
)


def without_secrets(url: URL) -> str:
    """The address with `***` in place of every secret parameter, and without user and fragment."""
    query = [(name, "***" if _is_secret(name) else value) for name, value in url.query.items()]
    return str(url.with_user(None).with_fragment(None).with_query(query))


def _is_secret(name: str) -> bool:
    return name.lower().replace("-", "").replace("_", "") in SECRET_PARAMETERS
