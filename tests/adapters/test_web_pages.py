"""The pages over a real socket, without JavaScript: make, remix, be refused, look."""

from dataclasses import replace

import httpx

from adapters.web import views
from adapters.web.visitors import Visitor
from bot.examples import examples
from core.card_parts import Button
from core.cards import RemixForm, ResultCard
from core.names import Actor, team_of
from tests.adapters.web_world import World, ana, fox, world
from tests.databases import sqlite_url
from tests.house import BEN, bot, clock

__all__ = ["ana", "bot", "clock", "fox", "sqlite_url", "world"]

FOX = "a red fox runs through snow"


def video_of(answer: httpx.Response) -> str:
    return str(answer.url.params["video"])


async def test_a_video_is_made_by_the_form_and_waits_on_the_page(world: World) -> None:
    ana = await world.browser()
    await ana.open("/")
    made = await ana.submit("/generate", prompt=FOX)
    assert (made.status_code, made.history[0].status_code) == (200, 303)
    assert "Waiting" in made.text
    assert f'data-watch="{video_of(made)}"' in made.text
    assert await world.bot.balance() == (460, 40)


async def test_the_same_form_sent_twice_makes_one_video(world: World) -> None:
    ana = await world.browser()
    await ana.open("/")
    fields = ana.fields("/generate") | {"prompt": FOX}
    first, second = await ana.send("/generate", **fields), await ana.send("/generate", **fields)
    assert video_of(first) == video_of(second)
    assert await world.bot.balance() == (460, 40)


async def test_a_form_that_went_back_and_was_changed_makes_another(world: World) -> None:
    ana = await world.browser()
    await ana.open("/")
    fields = ana.fields("/generate")
    first = await ana.send("/generate", **fields, prompt=FOX)
    second = await ana.send("/generate", **fields, prompt="a whale in the clouds")
    assert video_of(first) != video_of(second)


async def test_prices_stand_beside_the_choices_and_follow_them(world: World) -> None:
    ana = await world.browser()
    page = (await ana.open("/")).text
    assert "8 seconds · 80 credits" in page
    assert "GENERATE (40)" in page
    part = (await ana.open("/form?model=sora-2&length=12&size=1280x720")).text
    assert "GENERATE (120)" in part
    assert "<html" not in part


async def test_a_price_that_was_not_seen_is_shown_before_anything_starts(world: World) -> None:
    ana = await world.browser()
    await ana.open("/")
    shown = await ana.submit("/generate", prompt=FOX, length="12")
    assert "GENERATE (120)" in shown.text
    assert "Nothing was started yet" in shown.text
    assert FOX in shown.text
    assert await world.bot.balance() == (500, 0)
    await ana.submit("/generate", prompt=FOX)
    assert await world.bot.balance() == (380, 120)


async def test_a_refusal_stands_in_the_form_and_what_was_typed_too(world: World) -> None:
    ana = await world.browser()
    await ana.open("/")
    refused = await ana.submit("/generate", prompt="  x ")
    assert refused.status_code == 422
    assert 'role="alert">Say what you want' in refused.text
    assert ">  x </textarea>" in refused.text or ">x</textarea>" in refused.text


async def test_a_finished_video_is_remixed_from_the_main_view(world: World, fox: str) -> None:
    ana = await world.browser()
    page = (await ana.open("/")).text
    assert "REMIX VIDEO" in page
    assert "START REMIX (40)" in page
    assert f'src="/media/{fox}.mp4"' in page
    made = await ana.submit(f"/remix/{fox}", prompt="make it night")
    assert "remix of" in made.text
    assert await world.bot.balance() == (420, 40)


async def test_several_changes_are_advised_against_and_then_done(world: World, fox: str) -> None:
    ana = await world.browser()
    await ana.open(f"/remix/{fox}")
    many = "make it night, add snow and change the fox to a wolf"
    advised = await ana.submit(f"/remix/{fox}", prompt=many)
    assert advised.status_code == 409
    assert "Remix anyway" in advised.text
    assert many in advised.text
    done = await ana.submit(f"/remix/{fox}", prompt=many)
    assert video_of(done) != fox
    assert await world.bot.balance() == (420, 40)


async def test_a_video_of_nobodys_and_of_another_team_are_told_in_the_same_words(world: World, fox: str) -> None:
    ana, stranger = await world.browser(), await world.browser(type(BEN)("discord:302:501"))
    other = await stranger.open(f"/videos/{fox}")
    none = await stranger.open("/videos/zzzz7")
    assert (other.status_code, none.status_code) == (404, 404)
    assert other.text.split("<main")[1].replace(fox, "zzzz7") == none.text.split("<main")[1]
    assert (await ana.open(f"/videos/{fox}")).status_code == 200
    for path in (f"/media/{fox}.mp4", f"/media/{fox}.jpg", f"/remix/{fox}", f"/again/{fox}"):
        assert (await stranger.open(path)).status_code == 404


async def test_the_page_of_a_video_tells_its_family_and_its_receipt(world: World, fox: str) -> None:
    ana = await world.browser()
    await ana.open(f"/remix/{fox}")
    night = video_of(await ana.submit(f"/remix/{fox}", prompt="make it night"))
    await world.finish()
    page = (await ana.open(f"/videos/{night}")).text
    assert f'href="/videos/{fox}"' in page
    assert "80 set aside" in page or "Receipt" in page
    assert '<time datetime="' in page
    assert f'href="/videos/{night}"' in (await ana.open(f"/videos/{fox}")).text


async def test_people_text_is_inert(world: World) -> None:
    ana = await world.browser()
    await ana.open("/")
    made = await ana.submit("/generate", prompt='<script>alert(1)</script>" onload="x')
    assert "<script>alert" not in made.text
    assert "&lt;script&gt;" in made.text


async def test_films_come_by_ranges_to_who_may_see_them(world: World, fox: str) -> None:
    ana = await world.browser()
    part = await ana.client.get(f"/media/{fox}.mp4", headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.headers["x-content-type-options"]) == (206, "nosniff")
    assert str((await world.with_token("").get(f"/media/{fox}.mp4")).headers["location"]) == "/sign-in"


async def test_cancelling_gives_the_credits_back(world: World) -> None:
    ana = await world.browser()
    await ana.open("/")
    video = video_of(await ana.submit("/generate", prompt=FOX))
    gone = await ana.submit(f"/cancel/{video}")
    assert "Cancelled" in gone.text
    assert await world.bot.balance() == (500, 0)


def test_a_form_by_another_model_is_sent_to_that_model_and_its_button_stays() -> None:
    visitor = Visitor(actor=Actor(account=BEN, team=team_of(BEN)), csrf="0")
    form, card = examples("discord")["remix_form"], examples("discord")["result_card remix"]
    assert isinstance(form, RemixForm)
    assert isinstance(card, ResultCard)
    other = replace(form, editor="some/editor")
    assert f'action="/remix/{form.video}%3Asome/editor"' in views.remix_form(other, visitor)
    button = Button(label="REMIX WITH ANOTHER", action="remix", video=card.video, editor="some/editor")
    drawn = views.result_card(replace(card, buttons=(*card.buttons, button)), visitor, form)
    assert f'href="/remix/{card.video}%3Asome%2Feditor"' in drawn


async def test_a_video_is_deleted_after_a_question(world: World, fox: str) -> None:
    ana, ben = await world.browser(), await world.browser(BEN)
    await ben.open("/")
    assert (await ben.send(f"/delete/{fox}", **ben.fields("/generate"))).status_code == 403
    await ana.open(f"/delete/{fox}")
    gone = await ana.submit(f"/delete/{fox}")
    assert gone.status_code == 200
    assert f'src="/media/{fox}.mp4"' not in (await ana.open("/")).text
