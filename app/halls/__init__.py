"""Halls and what stands in them: zones, windows, categories, service items, devices."""
