"""How much Slack takes of everything, in one table; the fakes in tests are as strict as this."""

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
TEXT = 3000
"""A text object in a section or a context; we keep every block of ours below it."""
FALLBACK_TEXT = 3000
"""The top-level text. Slack cuts at 40,000 and advises 4,000."""
FIRST_LINES = 300
"""Ours: what is read out of a notice before the notice itself."""
TITLE = 24
"""A view's title and its submit button."""
BUTTON_LABEL = 75
BUTTONS_IN_A_ROW = 25
VALUE = 2000
OPTIONS = 100
OPTION_LABEL = 75
OPTION_VALUE = 150
CONTEXT_ELEMENTS = 10
CONFIRM_TITLE = 100
CONFIRM_TEXT = 300
CONFIRM_BUTTON = 30
INPUT_LABEL = 2000
INPUT_HINT = 2000
PLACEHOLDER = 150
INPUT_TEXT = 3000
FIELD_ERROR = 1000
"""Not documented; longer ones push the form's button out of sight."""
