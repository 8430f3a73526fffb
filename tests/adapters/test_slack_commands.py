"""What is typed on Slack, up to the studio and back."""

import pytest

from core.refusals import BadMember, NotFound
from core.studio import Wish
from tests.adapters.slack_fakes import app, result, studio, world

__all__ = ["app", "studio", "world"]


@pytest.mark.parametrize("command", ["show", "cancel", "remix"])
async def test_a_command_that_names_no_video_says_what_to_type(app, world, studio, command):
    answer = await world.typed("ana", "/sora", command)
    assert f"for instance /sora {command} v7kq2" in answer.whisper.text
    assert studio.names() == []


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("generate a fox in snow --length 8", ("make", "a fox in snow", Wish(seconds="8"), False)),
        ("a fox in snow —length 8", ("make_form", "a fox in snow", Wish(seconds="8"))),
        ("show me a fox", ("make_form", "show me a fox", Wish())),
        ("remix v7kq2 make it night", ("remix", "v7kq2", "make it night", False)),
        ("remix #V7KQ2", ("remix_form", "#V7KQ2")),
        ("show v7kq2", ("show", "v7kq2")),
        ("cancel v7kq2", ("cancel", "v7kq2")),
        ("making", ("making",)),
        ("balance", ("balance",)),
        ("prices", ("prices",)),
        ("help", ("help",)),
        ("", ("balance",)),
        ("credits grant <@U0BEN|ben> 500 for the launch", ("grant", "slack:T0001:U0BEN", "500", "for the launch")),
        ("admin credits revoke <@U0BEN> 5", ("revoke", "slack:T0001:U0BEN", "5", "")),
    ],
)
async def test_commands(app, world, studio, words, asked):
    await world.typed("boss", "/sora", words)
    assert studio.asked[-1] == asked


async def test_admin_commands(app, world, studio):
    await world.command("boss", "admin credits grant", member="@ben", amount="500", reason="for the launch")
    assert studio.asked[-1] == ("grant", "slack:T0001:U0BEN", "500", "for the launch")
    assert studio.asks[-1].by.admin
    await world.typed("boss", "/sora-admin", "credits history")
    assert studio.asked[-1] == ("history", None)


@pytest.mark.parametrize("member", ["@ben", "ben", "<@U0NOBODY|x>", "<@U0STRANGER|x>", "<!channel>"])
async def test_credits_go_to_members_alone(app, world, studio, member):
    answer = await world.typed("boss", "/sora-admin", f"credits grant {member} 500")
    assert str(BadMember()) in answer.whisper.text
    assert studio.names() == []


async def test_a_word_that_was_no_video_after_all_becomes_a_prompt(app, world, studio):
    studio.refuses["show"] = NotFound("foxes")
    form = (await world.typed("ana", "/sora", "show foxes")).form
    assert form.inputs["What should it show?"] == "show foxes"


async def test_an_unknown_option_is_told_with_the_nearest_one(app, world, studio):
    answer = await world.typed("ana", "/sora", "generate a fox --lenght 8")
    assert 'I do not know "--lenght". Did you mean --length?' in answer.whisper.text
    assert studio.names() == []


async def test_a_messages_address_stands_for_its_video(app, world, studio):
    message = await result(app, world)
    address = f"<https://the-team.slack.com/archives/C0001/p{message.id.replace('.', '')}>"
    await world.typed("ana", "/sora", f"show {address}")
    assert studio.asked[-1] == ("show", "v7kq2")
