"""The requests of a plan as lines of JSON: what would be asked of a platform, to the letter."""

import json
from typing import Any

from mir_core.model.part import Part


def request_line(part: Part) -> str:
    """One request; of its files, what tells them apart in place of their bytes."""
    request: dict[str, Any] = {"method": part.method, "payload": dict(part.payload)}
    if part.attachments:
        request["files"] = [
            {
                "name": file.name,
                "media_type": file.media_type,
                "sha256": file.digest,
                "alt": file.alt,
            }
            for file in part.attachments
        ]
    return json.dumps(request, ensure_ascii=False)
