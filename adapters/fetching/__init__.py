"""Fetching what others name: shared by the adapters that do it, so that one guard stands before all of them."""
