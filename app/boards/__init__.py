"""The board: one document that every screen of a hall shows."""
