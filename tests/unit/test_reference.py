"""What an earlier part became, put into the payload of a later one."""

import json

import pytest

from mir_core.model.reference import UnknownMessage, if_sent, joined, message_of, resolved

MESSAGES = {1: "11", 3: "13"}


def link(ordinal: int) -> dict[str, object]:
    return {"text": "Risks", "url": joined("https://t.me/c/1/", message_of(ordinal))}


def test_a_reference_becomes_the_message_id() -> None:
    assert resolved({"message_id": message_of(3)}, MESSAGES) == {"message_id": "13"}


def test_it_survives_the_database() -> None:
    stored = json.loads(json.dumps({"rows": [[if_sent(link(3))]]}))
    shown = {"text": "Risks", "url": "https://t.me/c/1/13"}
    assert resolved(stored, MESSAGES) == {"rows": [[shown]]}


def test_what_was_not_sent_is_left_out_with_its_empty_row() -> None:
    rows = [if_sent([if_sent(link(1)), if_sent(link(2))]), if_sent([if_sent(link(2))])]
    assert resolved({"rows": rows}, MESSAGES) == {
        "rows": [[{"text": "Risks", "url": "https://t.me/c/1/11"}]]
    }


def test_what_cannot_be_left_out_must_be_known() -> None:
    with pytest.raises(UnknownMessage, match="part 2"):
        resolved({"message_id": message_of(2)}, MESSAGES)


def test_text_that_looks_like_a_reference_stays_text() -> None:
    payload = {"text": '{"$message": 1}', "list": ["$message", 1, None, True, 1.5]}
    assert resolved(payload, {}) == payload
