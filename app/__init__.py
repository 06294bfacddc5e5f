"""The map of this house; it imports nothing.

OneWindow gives a public service hall one line. A visitor takes a number, any window calls it, the phone gets
a text and the screens change in the same second.

The rooms, from the ground up; a room imports only rooms below it, and `import-linter` keeps it so:

    core       database, transaction, events, errors, access, clock, crypto, audit, logs, metrics
    halls      halls, zones, windows, categories, service items, devices
    messages   contacts (the only place of phone numbers), the outbox of texts, their dispatch and fate
    people     staff, roles and rights, skills, sign-in, tokens
    queue      tickets, order, window sessions, calling and serving, estimates; hot.py is its heart
    cases      what the citizen follows and rates
    boards     the board document

Above the rooms are the doors, which never import each other: `pages` (HTML), `realtime` (Socket.IO), `jobs`
(time) and the top-level `display` (hall screens). `reactions` holds the one table of what flows up between
rooms inside a transaction. `factory` and `cli` put everything together and are the only modules that see all.
`sms`, beside this package, is a library that knows nothing of it.

The floors inside a room, top to bottom: api, schemas, services (verbs, one transaction each), steps (changes
inside the caller's transaction), queries (reads), models (tables), and rules (plain Python: moves, order, …).
"""
