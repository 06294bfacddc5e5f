"""People who work here: staff with their roles and skills, how they sign in, and who makes a request.

A role means rights in one hall (`rights.py`, the only table of them). A person shows who they are by a
browser's session (Flask-Security) or by a bearer token, a machine by its device token; `identity.py` turns
each of them into the `Actor` that the rest of the house asks for rights.
"""
