"""The words of the pages themselves; those of cards and forms are the chats' own."""

from core.words.forms import ADVICE

__all__ = ["ADVICE"]

NAME = "Sora remix"
YOU = "you"

MAIN, ARCHIVE, CREDITS = "Make", "Archive", "Credits"
SKIP = "Skip to the content"
SIGN_OUT = "Sign out"
SIGNED_OUT = "You are signed out here."

DOCS, NEEDED = "The HTTP API", "needed"

SIGN_IN = "Sign in"
SIGN_IN_HOW = "Type /sora web in your chat. The bot answers you alone with a link that opens these pages."
SIGN_IN_HOW_IN_DEMO = "This is a demo, without a chat. Press Enter in the terminal where it runs: it prints a new link."
SIGN_IN_BUTTON = "Open the pages"
SIGN_IN_ASK = "This link signs you in, once. Go on?"
SIGN_IN_USED = "This link does not open anything any more: it was used already, or it is older than ten minutes."

FORGED = "This form is not from a page that was made for you here. Nothing was changed and nothing was charged. Go back, load the page again and send it once more."
FILMS_AWAY = "Films cannot be reached just now. Nothing was charged. Try again in a minute."
FILM_MISSING = "The film of this video is not there any more. Nothing was charged. Tell an admin."
UNREADABLE = "This cannot be read. Nothing was changed and nothing was charged. Go back and try again."
NOTHING_HERE = "There is nothing at this address. Nothing was charged."
BACK = "Back to the start"

MAKE_A_VIDEO, REMIX_A_VIDEO = "Make a video", "Remix a video"
WORKING = "Being made and just made"
NOTHING_YET = "Nothing of yours yet. What you make appears here."
LOOK_AGAIN = "Look again"
NEW_PRICES = "Show the prices for these choices"
REMIX_VIDEO = "REMIX VIDEO"
REMIX_HERE = "REMIX FROM HERE"
PRICE_ANEW = "Nothing was started yet: what you chose now has the price that stands below."
START_ANOTHER = "Start another"
CANCEL = "Cancel"
TIPS = "Best practices and tips"
GOOD, BAD = "Works well", "Asks for too much, or says too little"

LINEAGE = "Where it comes from, what came of it"
AS_A_PICTURE = "Download its steps as a picture"
THIS_ONE = "this one"
COMPARE = "Compare"
RECEIPT = "About this video"
DOWNLOAD = "Download the mp4"
