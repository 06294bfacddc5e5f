"""Contacts, the only place of phone numbers, and the texts that go to them."""
