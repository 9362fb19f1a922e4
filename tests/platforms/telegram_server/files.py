"""Files that Telegram keeps: sent once, known by id ever after."""

import hashlib
from dataclasses import dataclass
from typing import Literal

from tests.platforms.telegram_server.errors import bad_request
from tests.platforms.telegram_server.limits import Limits
from tests.platforms.telegram_server.pictures import picture_size
from tests.platforms.telegram_server.wire import Call, JsonObject, UploadedFile

FileKind = Literal["photo", "document"]
PREFIXES: dict[FileKind, str] = {"photo": "AgACAgIAAxk", "document": "BQACAgIAAxk"}


@dataclass(frozen=True)
class StoredFile:
    """A photo or document with its bytes; ``path`` is what getFile tells."""

    kind: FileKind
    file_id: str
    name: str
    media_type: str
    content: bytes
    path: str

    @property
    def unique_id(self) -> str:
        return hashlib.sha256(self.content + self.name.encode()).hexdigest()[:16]

    def shown(self) -> JsonObject:
        """A PhotoSize or a Document object."""
        known: JsonObject = {
            "file_id": self.file_id,
            "file_unique_id": self.unique_id,
            "file_size": len(self.content),
        }
        if self.kind == "photo":
            width, height = picture_size(self.content) or (0, 0)
            return {**known, "width": width, "height": height}
        return {**known, "file_name": self.name, "mime_type": self.media_type}


class FileStore:
    """All files of one server."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._files: dict[str, StoredFile] = {}

    def by_id(self, file_id: str) -> StoredFile:
        if file_id not in self._files:
            raise bad_request("wrong file identifier/HTTP URL specified")
        return self._files[file_id]

    def by_path(self, path: str) -> StoredFile | None:
        return next((file for file in self._files.values() if file.path == path), None)

    def resolve(self, call: Call, reference: str, kind: FileKind) -> StoredFile:
        """The file behind ``attach://name`` or a file_id; there is no internet for URLs.

        Raises:
            ApiError: what Telegram says of an absent, oversized or unsuitable file.
        """
        if reference.startswith(("http://", "https://")):
            raise bad_request("failed to get HTTP URL content")
        if not reference.startswith("attach://"):
            return self._known(reference, kind)
        upload = call.files.get(reference.removeprefix("attach://"))
        if upload is None:
            raise bad_request(f"there is no {kind} in the request")
        if kind == "photo":
            self._limits.check_photo(upload)
        else:
            self._limits.check_document(upload)
        return self._keep(upload, kind)

    def _known(self, file_id: str, kind: FileKind) -> StoredFile:
        if not file_id:
            raise bad_request(f"there is no {kind} in the request")
        file = self.by_id(file_id)
        if file.kind != kind:
            wanted, got = kind.capitalize(), file.kind.capitalize()
            raise bad_request(f"can't use file of type {got} as {wanted}")
        return file

    def _keep(self, upload: UploadedFile, kind: FileKind) -> StoredFile:
        number = len(self._files)
        suffix = upload.name.rpartition(".")[2] if "." in upload.name else "bin"
        path = f"{kind}s/file_{number}.{suffix}"
        file_id = f"{PREFIXES[kind]}{number:08d}"
        file = StoredFile(kind, file_id, upload.name, upload.media_type, upload.content, path)
        self._files[file_id] = file
        return file
