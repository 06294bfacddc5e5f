"""The line: tickets and their order, window sessions, calling, serving, and how long a visitor may wait."""
