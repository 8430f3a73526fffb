"""Ids that survive being read aloud, and the parts of opaque names."""

import pytest

from core.names import (
    ALPHABET,
    AccountId,
    Place,
    TeamId,
    channel_of,
    message_of,
    place_of,
    platform_of,
    pool_of,
    read_video_id,
    team_of,
)


@pytest.mark.parametrize("typed", ["v7kq2", "V7KQ2", " v7kq2\n", "#v7kq2", "#V7Kq2 "])
def test_an_id_is_read_in_any_case_and_with_a_number_sign(typed: str) -> None:
    assert read_video_id(typed) == "v7kq2"


def test_letters_that_look_alike_are_the_same() -> None:
    assert read_video_id("OIL0l") == read_video_id("01101") == "01101"


@pytest.mark.parametrize(
    "typed", ["", "v7kq", "v7kq2v7kq2v7k", "v7kqu", "v7 kq2", "../..", "v7kq2\u202e", "ｖ７ｋｑ２", "v7kq٢"]
)
def test_what_cannot_be_an_id_is_none(typed: str) -> None:
    assert read_video_id(typed) is None


def test_an_id_never_holds_a_letter_that_is_misread() -> None:
    assert len(ALPHABET) == 32
    assert not set("ilou") & set(ALPHABET)
    assert all(read_video_id(letter * 5) == letter * 5 for letter in ALPHABET)


def test_names_are_taken_apart_the_same_on_both_platforms() -> None:
    for account, team in (("discord:301:501", "discord:301"), ("slack:T1:U1", "slack:T1")):
        assert team_of(AccountId(account)) == team
        assert platform_of(AccountId(account)) == team.split(":")[0]
        assert pool_of(TeamId(team)) == f"{team}:pool"


def test_a_place_is_a_channel_with_or_without_a_message() -> None:
    channel = place_of("slack", "T1", "C1")
    message = Place(f"{channel}1700000000.000100")
    assert (channel_of(message), message_of(message)) == (channel, "1700000000.000100")
    assert (channel_of(channel), message_of(channel)) == (channel, "")
    assert team_of(message) == "slack:T1"
