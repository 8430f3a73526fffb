"""What people type after /sora: one sentence, one meaning, and never an exception."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from adapters.slack.grammar import Command, read
from core.refusals import UnknownOption


def told(text, *, admin=False):
    command = read(text, admin=admin)
    assert isinstance(command, Command), command
    return {name: value for name, value in vars(command).items() if value}


@pytest.mark.parametrize(
    "text",
    ["making", "Making", "  BALANCE ", "prices", "help", "\u00a0help\u00a0"],
)
def test_subcommands_are_known_in_any_case(text):
    assert told(text) == {"action": text.replace("\u00a0", " ").strip().lower()}


def test_nothing_at_all_shows_the_balance_whose_buttons_lead_everywhere():
    assert told("") == {"action": "balance"}
    assert told("?") == {"action": "help"}


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("archive", {}),
        ("Archive Mine", {"whose": "Mine"}),
        ("archive remixes mine red fox", {"kind": "remixes", "whose": "mine", "search": "red fox"}),
        ("archive now", {"kind": "now"}),
        ("archive search a much longer story of foxes", {"search": "a much longer story of foxes"}),
        ('archive model=sora-2 search="red fox"', {"model": "sora-2", "search": "red fox"}),
        ("archive —whose mine", {"whose": "mine"}),
    ],
)
def test_the_archive_is_asked_for_in_few_words(text, asked):
    assert told(text) == {"action": "archive", **asked}


@pytest.mark.parametrize("text", ["archive footage of a parade", "history of rome", "history of a fox"])
def test_an_archive_or_a_history_in_a_picture_is_a_prompt(text):
    assert told(text)["action"] == "form"


@pytest.mark.parametrize("text", ["history v7kq2", "history #V7KQ2", "history video=v7kq2"])
def test_a_history_names_a_video(text):
    assert told(text)["action"] == "history"


@pytest.mark.parametrize(
    "text",
    [
        "a fox in snow",
        "show me a fox",
        "remix the fox video",
        "cancel all flights",
        "show v7kq2 please",
        "making pancakes in a forest",
        "balance on a rope",
        "help me paint",
        "token of love",
        "token revoke all",
        "credits roll over a sunset",
        "admin building at night",
        "prices: a market scene",
        "ratio 16:9, model: a tall woman, size: huge",
        "a sign that says prompt: hello",
        "a fox —running fast— through snow",
        "video: foxes",
        "generated art",
        'he said "hello" and "goodbye"',
    ],
)
def test_what_does_not_fit_a_subcommand_is_a_prompt_and_opens_the_form(text):
    assert told(text) == {"action": "form", "prompt": text}


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("link v7kq2", None),
        ("Link #v7kq2 3", "3"),
        ("link v7kq2 for 3 days", "3"),
        ("link v7kq2 1 day", "1"),
        ("link v7kq2 --days 30", "30"),
        ("link video=v7kq2 days=30", "30"),
    ],
)
def test_a_link_names_a_video_and_how_long_it_opens(text, days):
    told_ = told(text)
    assert told_["action"] == "link"
    assert told_["video"].removeprefix("#") == "v7kq2"
    assert told_.get("days") == days


def test_links_are_ended():
    assert told("unlink v7kq2") == {"action": "unlink", "video": "v7kq2"}


@pytest.mark.parametrize("text", ["link fights a dragon", "link in the woods of hyrule", "linked rings of gold"])
def test_link_may_be_the_hero_of_a_picture(text):
    assert told(text) == {"action": "form", "prompt": text}


def test_a_token_is_made_or_revoked():
    assert told("token") == {"action": "token"}
    assert told("Token REVOKE") == {"action": "token", "revoke": True}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("presets", {"action": "presets_list"}),
        ("presets list", {"action": "presets_list"}),
        ("presets save Neon paint it in neon", {"name": "Neon", "text": "paint it in neon"}),
        ("presets save “Neon city” paint it in neon", {"name": "Neon city", "text": "paint it in neon"}),
        ("presets save --name Neon city --text paint it", {"name": "Neon city", "text": "paint it"}),
        ("presets save Neon glow --description at night", {"name": "Neon", "text": "glow", "description": "at night"}),
        ("presets delete Neon city", {"name": "Neon city"}),
        ("admin presets save Brand make it teal", {"name": "Brand", "text": "make it teal", "team": True}),
    ],
)  # fmt: skip
def test_presets_are_saved_by_name_and_text(text, wanted):
    words = text.removeprefix("admin ").split()
    action = f"presets_{words[1] if len(words) > 1 else 'list'}"
    assert told(text) == {"action": action, **wanted}
    if text.startswith("admin "):
        assert told(text.removeprefix("admin "), admin=True) == told(text)


@pytest.mark.parametrize(
    ("text", "preset", "prompt"),
    [
        ("remix v7kq2 preset=night", "night", None),
        ("remix v7kq2 preset:golden-hour thin as silk", "golden-hour", "thin as silk"),
        ('remix v7kq2 --preset "Golden hour" thin as silk', "Golden hour", "thin as silk"),
        ("remix v7kq2 thin as silk --preset Golden hour", "Golden hour", "thin as silk"),
    ],
)
def test_a_remix_names_its_preset(text, preset, prompt):
    wanted = {"action": "remix", "video": "v7kq2", "preset": preset} | ({"prompt": prompt} if prompt else {})
    assert told(text) == wanted


@pytest.mark.parametrize("text", ["presets of a painter", "a sign, name: Bob, text: hello", "preset: a sunset"])
def test_words_about_presets_may_be_a_picture(text):
    assert told(text) == {"action": "form", "prompt": text}


def test_generate_with_and_without_a_prompt():
    assert told("generate") == {"action": "generate"}
    assert told("GENERATE a fox in snow") == {"action": "generate", "prompt": "a fox in snow"}


@pytest.mark.parametrize(
    "dash", ["--length 8", "—length 8", "–length 8", "--length=8", "--length:8", "length=8", "length:8"]
)
def test_options_may_be_written_in_many_ways(dash):
    wanted = {"action": "generate", "prompt": "a fox", "length": "8"}
    assert told(f"generate a fox {dash}") == told(f"generate {dash} a fox") == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a fox --seconds 8", {"length": "8"}),
        ("a fox --Length 8s", {"length": "8s"}),
        ("a fox length: 8", {"length": "8"}),
        ('a fox --length "8 seconds"', {"length": "8 seconds"}),
        ("a fox --length “8”", {"length": "8"}),
        ("a fox size:1280x720", {"size": "1280x720"}),
        ("a fox size=1280×720", {"size": "1280×720"}),
        ("a fox --resolution 720x1280", {"size": "720x1280"}),
        ("a fox model=sora-2-pro", {"model": "sora-2-pro"}),
        ("a fox --model veo", {"model": "veo"}),
        ("a fox --model sora-2 --length 4 --size 720x1280", {"model": "sora-2", "length": "4", "size": "720x1280"}),
        ("a\u00a0fox —length\u00a08", {"length": "8"}),
    ],
)
def test_option_values(text, wanted):
    assert told(text) == {"action": "form", "prompt": "a fox", **wanted}


@pytest.mark.parametrize(
    ("text", "prompt"),
    [
        ("generate “a fox in snow”", "a fox in snow"),
        ("generate --prompt a fox in snow --length 8", "a fox in snow"),
        ('generate --prompt "a fox in snow" --length 8', "a fox in snow"),
        ("generate prompt: a fox in snow --length 8", "a fox in snow"),
        ('generate prompt="a fox in snow" length=8', "a fox in snow"),
    ],
)
def test_prompts_may_be_quoted_or_named(text, prompt):
    assert told(text)["prompt"] == prompt


@pytest.mark.parametrize(
    ("text", "asked", "nearest"),
    [
        ("generate a fox --lenght 8", "--lenght", "--length"),
        ("a fox —modle sora-2", "—modle", "--model"),
    ],
)
def test_an_unknown_option_is_answered_with_the_nearest(text, asked, nearest):
    assert read(text) == UnknownOption(asked, nearest)


def test_an_unknown_option_unlike_any_is_answered_with_those_that_there_are():
    assert "Choose --length, --model, --size" in str(read("a fox --style retro"))
    assert "Choose --member, --amount or --reason" in str(read("credits grant <@U1> 5 --xyzzy"))
    assert "Choose --member, --amount or --reason" in str(read("grant <@U1> 5 --xyzzy", admin=True))


@pytest.mark.parametrize("video", ["v7kq2", "#v7kq2", "V7KQ2", "R9AB3"])
def test_a_video_is_named_by_its_id(video):
    assert told(f"show {video}") == {"action": "show", "video": video}
    assert told(f"cancel {video}") == {"action": "cancel", "video": video}
    assert told(f"remix {video} make it night") == {"action": "remix", "video": video, "prompt": "make it night"}


def test_a_video_may_be_named_by_an_option():
    wanted = {"action": "remix", "video": "v7kq2", "prompt": "make it night"}
    assert told("remix --video v7kq2 make it night") == wanted
    assert told("remix video=v7kq2 prompt=make it night") == wanted


def test_a_video_may_be_named_by_its_messages_address():
    address = "https://x.slack.com/archives/C1/p1700000000000100"
    assert told(f"show <{address}>") == told(f"show <{address}|the video>") == {"action": "show", "video": address}


def test_a_word_that_only_could_be_a_video_is_kept_as_a_prompt_as_well():
    assert told("show foxes")["instead"] == "show foxes"
    assert "instead" not in told("remix foxes in snow")
    assert "instead" not in told("remix v7kq2 in snow")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("credits grant <@U1|ana> 500 for the launch", {"member": "U1", "amount": "500", "reason": "for the launch"}),
        ("grant <@U1> 500", {"member": "U1", "amount": "500"}),
        ("credits grant 500 <@U1|ana> for the launch", {"member": "U1", "amount": "500", "reason": "for the launch"}),
        ("credits grant 500", {"amount": "500"}),
        ("grant 500 --member <@U1>", {"member": "U1", "amount": "500"}),
        ("Credits Grant @ana 500", {"member": "@ana", "amount": "500"}),
        (
            "credits grant <@U1> 500 --reason for the launch",
            {"member": "U1", "amount": "500", "reason": "for the launch"},
        ),
        ("credits grant --amount 500 --member <@U1|ana>", {"member": "U1", "amount": "500"}),
        ("credits grant", {}),
    ],
)
def test_grants(text, wanted):
    assert told(text, admin=True) == {"action": "credits_grant", **wanted}


def test_admin_words_work_after_sora_too():
    wanted = {"action": "credits_revoke", "member": "U1", "amount": "5"}
    assert told("credits revoke <@U1> 5") == told("admin credits revoke <@U1> 5") == wanted
    assert told("credits history <@W1|x>") == {"action": "credits_history", "member": "W1"}


def test_an_admin_command_is_never_a_prompt():
    assert isinstance(read("a fox in snow", admin=True), UnknownOption)
    assert told("", admin=True) == told("help", admin=True) == told("credits", admin=True) == {"action": "help"}


@pytest.mark.parametrize(
    ("text", "prompt"),
    [
        ("say hi to <@U2|bob>", "say hi to @bob"),
        ("in <#C1|videos>", "in #videos"),
        ("a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"),
        ("see <http://a.example/x|a.example>", "see a.example"),
        ("see <http://a.example/x>", "see http://a.example/x"),
        ("<!channel> <!here|here> <!subteam^S1|@team>", "@channel @here @team"),
    ],
)
def test_a_prompt_reads_as_the_person_saw_it(text, prompt):
    assert told(text)["prompt"] == prompt


WORDS = st.sampled_from(
    ["generate", "remix", "show", "credits", "grant", "admin", "--length", "—", "--", "length=", "size:", '"', "“",
     "v7kq2", "<@U1|a>", "<!channel>", "<", ">", "&lt;", "8", "prompt:", "=", ":", "\u00a0", "\n", "🦊", "--prompt",
     "reason:", "credits history"]
)  # fmt: skip


@given(st.one_of(st.text(max_size=300), st.lists(WORDS, max_size=12).map(" ".join)), st.booleans())
@example('prompt="', False)
@example("--prompt", False)
@example("credits --amount", False)
def test_any_text_has_a_meaning(text, admin):
    assert isinstance(read(text, admin=admin), Command | UnknownOption)


@given(st.lists(st.from_regex(r"[a-zäöü,.!?]{1,9}", fullmatch=True), min_size=2, max_size=20))
def test_plain_prose_after_generate_is_kept_word_for_word(words):
    assert told("generate " + " ".join(words)) == {"action": "generate", "prompt": " ".join(words)}


def test_an_admin_ends_a_members_token():
    assert read("token revoke <@U0ANA|ana>", admin=True) == Command(action="token_revoke", member="U0ANA")
    assert read("token revoke --member <@U0ANA>", admin=True) == Command(action="token_revoke", member="U0ANA")
    assert read("token revoke", admin=True) == Command(action="token_revoke")
