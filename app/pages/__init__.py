"""The door for people: HTML by role, one template folder and one script for each screen.

Each module holds one screen as a blueprint with its routes and the words of its script. It states who may
enter, gathers what the first view needs, and renders. Everything that moves afterwards comes to the script
through the JSON API and Socket.IO, so that a page and an outside program are told the same truth.

    home       the start page: where to go from here
    kiosk      the touch kiosk of a hall: one tap, a number
    ticket     the live page of one ticket on the visitor's phone
    desk       the clerk's desk: sit down, call, serve
    admin      the administration: the hall, its parts, the table of all sections
    admin_…    one part of the administration each
    messages   the outbox of texts, for managers
    errors     the HTML twin of a problem document

`templates/base.html` frames the staff pages (Tabler), `templates/base_public.html` those of visitors. The
form to sign in is Flask-Security's view with our `templates/security/login_user.html`. Scripts are plain ES
modules without a build step; words live here and in the templates, never in a script.
"""
