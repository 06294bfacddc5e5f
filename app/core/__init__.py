"""Ground floor: what every room stands on. Knows no table of any room but its own."""
