"""Discord's limits, in one table; lengths are counted in UTF-16 units, the strictest reading of "characters"."""

from core.text import clamp

# https://discord.com/developers/docs/components/reference
COMPONENTS = 40  # In one message, nested ones included.
TEXT = 4000  # Over all text displays of one message.
ROW = 5  # Buttons in one row.
BUTTON_LABEL = 80
CUSTOM_ID = 100
ALT = 1024
OPTIONS = 25
OPTION = 100
MODAL_PARTS = 5
MODAL_TITLE = 45
LABEL = 45
LABEL_DESCRIPTION = 100
INPUT = 4000
INPUT_PLACEHOLDER = 100

# https://discord.com/developers/docs/interactions/application-commands
CHOICES = 25
CHOICE = 100

# https://discord.com/developers/docs/resources/message#create-message
NONCE = 25

# How the 4000 characters of a message are shared out, after escaping. Each card's shares add up to less.
HEADLINE = 400
SAID = 1500
SIDE = 1000  # Of two quotations in one message.
FACTS = 500
NOTE = 300
NOTES = 3
LINES = 3500


def fit(text: str, limit: int) -> str:
    """For strings that Discord shows as they are: a label, a placeholder, an alternative text."""
    return clamp(text, limit)
