"""Reads TOML files, and says what is wrong with one in a line."""

import tomllib
from pathlib import Path
from typing import Any

_PACKAGE = Path(__file__).parent


def read_toml(path: Path, faults: list[str]) -> dict[str, Any] | None:
    """The tables of a file; None, with a fault added, if it cannot be read."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        faults.append(f"{path}: is not valid TOML: {error}")
    except UnicodeDecodeError:
        faults.append(f"{path}: is not UTF-8 text")
    except OSError as error:
        faults.append(f"{path}: cannot be read: {error.strerror}")
    return None


def market_file(name: str, folder: Path | None) -> Path:
    """The file `name` of the operator's folder, or the package's if that folder lacks it."""
    if folder is not None and (folder / name).exists():
        return folder / name
    return _PACKAGE / name


def read_secret(path: Path, key: str, faults: list[str]) -> str | None:
    """The text of a secret's file without surrounding space; None, with a fault added, if none."""
    try:
        secret = path.read_text(encoding="utf-8-sig").strip()
    except UnicodeDecodeError:
        faults.append(f"{key}: {path} is not UTF-8 text")
        return None
    except OSError as error:
        faults.append(f"{key}: {path} cannot be read: {error.strerror}")
        return None
    if not secret:
        faults.append(f"{key}: {path} is empty")
        return None
    return secret
