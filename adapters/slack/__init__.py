"""Slack: Socket Mode or HTTP in, Web API out. The quirks are in README.md, one line each."""
