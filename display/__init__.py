"""The door of the hall screens: what hangs over the heads of the people who wait.

A screen is an ordinary browser at `/display/<hall>/<screen>`. It needs no token, has no keyboard and nobody
looks after it, so it is either right or says that it is not, and it is never blank.

    screen.py      the page: an empty board with its words and the hall's names; the rest comes over the wire
    words.py       every word that a screen can show, in both languages at once
    templates/     the board, and the notice on a screen whose hall does not exist yet
    static/css     screen.css for every screen, then a sheet for each part of the board; all sizes are pixels
                   of a 1920×1080 screen, scaled to the real one
    static/js      feed.js   brings the board document: Socket.IO, and plain GET while that fails
                   truth.js  decides what is true at a moment: pure functions, no page, no clock, no network
                   board.js  draws that, with textContent only
                   fit.js    fits text of any length into its place
                   screen.js ties the three together, once a second
                   retry.js  waits for a hall that does not exist yet

The board document itself is made in `app.boards` and pushed by `app.realtime`; this door only shows it.
"""
