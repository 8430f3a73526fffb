"""The examples that the gallery shows are those that the tests draw."""

from bot.examples import *  # noqa: F403  # All of them, under the name that tests know.
