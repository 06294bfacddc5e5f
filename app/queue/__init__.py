"""The line: tickets, their order, window sessions, calling and serving, and what a visitor may expect to wait."""
