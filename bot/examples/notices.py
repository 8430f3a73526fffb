"""Of what one person is told and nobody else: help, prices, links, and what deleting would do."""

from bot.examples.scene import CATALOGUE, Scene
from core.words import notices, removing


def cards(scene: Scene) -> dict[str, object]:
    """By names that say what they show."""
    return {
        "notice delete?": removing.delete_notice(scene.ready),
        "notice delete? failed": removing.delete_notice(scene.fox),
        "notice deleted": removing.deleting_notice(scene.fox.id),
        "notice help": notices.help_notice(40),
        "notice prices": notices.prices_notice(CATALOGUE),
        "notice token": notices.token_notice(f"sora-{'7kq2m' * 10}zz"),
        "notice token revoked": notices.token_revoked_notice(had=True),
        "notice web": notices.web_notice("https://video.example.org/sign-in/" + "7kq2m" * 8, 10),
    }
