"""The words of the archive's, the compare's and the credits' pages, and of the gallery."""

ARCHIVE = "Archive"
SEARCH, SEARCH_HINT, FIND = "Search", "Words, or an id", "Find"
WHOSE = {"team": "Team", "mine": "Mine"}
KIND = {"all": "All", "original": "Originals", "remix": "Remixes"}
MODEL, ANY_MODEL = "Model", "Any model"
OLDER, NEWEST = "Older", "Back to the newest"
NOTHING = "Nothing here yet."
NOTHING_FITS = "Nothing fits this. Fewer words or another filter may find it."
MAKE_THE_FIRST = "Make the first one"
REMIX, COMPARE, HISTORY, DOWNLOAD, CLOSE = "REMIX", "COMPARE", "HISTORY", "DOWNLOAD", "Cancel"
LEFT = "Can be remixed until"
NOT_KEPT = "⌛ Film not kept"
STATES = {
    "queued": "⏳ Waiting",
    "submitting": "⏳ Handing over",
    "running": "🎬 Rendering",
    "storing": "📤 Finishing",
    "failed": "❌ Failed",
}

COMPARE_TITLE = "Compare"
PLAY, PAUSE, AGAIN = "Play both", "Pause both", "Play again"
SEEK, SPEED, WIPE, WIPE_PLACE, SWAP, CLIP, WIPE_CLIP = (
    "Where both are",
    "Speed of both",
    "Wipe",
    "How much of A is seen",
    "Swap A and B",
    "Download side by side",
    "Download the wipe",
)
SOUND = "You hear A; B is muted."
CLIP_HINT = "One mp4 with both: side by side, or A wiped over B. It costs no credits; making it takes some seconds the first time."
KEYS = (
    ("Space", "play, pause"),
    ("← →", "a second back, on"),
    (", .", "a frame back, on"),
    ("< >", "slower, faster"),
    ("W", "wipe"),
    ("S", "swap"),
)
KEYS_TITLE = "Keys"
NOTHING_TO_COMPARE = (
    "There is nothing to compare {} with yet: it is no remix, and no remix of it is ready. Nothing was charged."
)
CLIPS_WAIT = (
    "You already have clips in the making. Try again when they have come. Clips cost no credits: nothing was charged."
)
NO_CLIP = "These two could not be put into one film. Clips cost no credits: nothing was charged. Both videos are here as they were."
NO_STEPS = "{} was made from nothing else whose film is here, so there are no steps to draw. Nothing was charged."
NO_PICTURE = (
    "The picture could not be made. It costs no credits: nothing was charged. The videos are here as they were."
)

CREDITS = "Credits"
ADMINS_ONLY = "The team's credits are for its admins. These are yours."
POOL, ALL_HAVE, AVAILABLE, HELD = "Left in the pool", "Members have", "Available", "Set aside"
GIVE, GRANT, REVOKE = "Grant and revoke", "Grant", "Revoke"
GIVE_HINT = "Grants come from the team's pool; revoked credits go back to it. What is set aside is never taken."
MEMBER, AMOUNT, REASON = "Member", "Credits", "Reason"
MEMBER_HINT = "The id that stands in the list, or any member's id in the chat"
MEMBERS, MORE_MEMBERS, NO_MEMBERS = "Accounts", "More accounts", "Nobody has an account yet."
HOLDS, NO_HOLDS = "Set aside for videos in the making", "Nothing is set aside: no video is being made."
SINCE, VIDEO, COST = "Since", "Video", "Credits"
LINES, NO_LINES = "Grants and fills", "Nothing was granted yet."
WHEN, WHO, WHAT, BY = "When", "Who", "What", "By"
COSTS, NO_COSTS, COSTS_CSV = "Costs of", "Nothing was made in this month.", "Download as a table (CSV)"
CSV, CSV_HINT = "Download all lines (CSV)", "Every line of every account, newest first, at most 100 000."
THE_POOL, THE_OPERATOR = "the pool", "the operator"
KINDS = {
    "grant": "granted",
    "revoke": "taken back",
    "hold": "set aside",
    "capture": "charged",
    "release": "given back",
    "fill": "filled",
    "drain": "drained",
}

GALLERY = "Gallery"
PAGE_OF_ITS_OWN = "The pages have no such card: what it tells stands on a page of its own."
GALLERY_ABOUT = "Every card, form and notice as Discord, Slack and these pages draw it. Nothing here is anybody's; nothing can be pressed."
