"""What a citizen follows and rates. Today a visit; cases move in beside it."""
