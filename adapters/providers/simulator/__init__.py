"""A stand-in vendor that speaks OpenAI's /v1/videos, or another protocol, for demos and tests without an account."""

from adapters.providers.simulator.app import create_app
from adapters.providers.simulator.options import Options
from adapters.providers.simulator.server import running, serve

__all__ = ["Options", "create_app", "running", "serve"]
