"""Errors as the Bot API words them."""

from tests.platforms.telegram_server.wire import JsonObject

PHRASES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    409: "Conflict",
    413: "Request Entity Too Large",
    429: "Too Many Requests",
    500: "Internal Server Error",
}


class ApiError(Exception):
    """A refused call: becomes the HTTP status and the JSON body of the answer."""

    def __init__(self, code: int, detail: str = "", **parameters: int) -> None:
        self.code = code
        self.description = f"{PHRASES[code]}: {detail}" if detail else PHRASES[code]
        self.parameters = parameters
        super().__init__(self.description)

    @property
    def body(self) -> JsonObject:
        body: JsonObject = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            body["parameters"] = dict(self.parameters)
        return body


def bad_request(detail: str) -> ApiError:
    return ApiError(400, detail)


def forbidden(detail: str) -> ApiError:
    return ApiError(403, detail)


def too_many_requests(retry_after_s: int) -> ApiError:
    return ApiError(429, f"retry after {retry_after_s}", retry_after=retry_after_s)


def migrated(new_chat_id: int) -> ApiError:
    detail = "group chat was upgraded to a supergroup chat"
    return ApiError(400, detail, migrate_to_chat_id=new_chat_id)
