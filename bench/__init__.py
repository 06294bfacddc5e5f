"""How fast OneWindow is: `python -m bench` measures a real server, always beside what it is compared with.

One module for each question (`calls`, `floor`, `history`, `boards`, `screens`, `locks`, `texts`); the rest is
what they stand on: databases and servers, visitors and clerks who send requests, figures, the report.
"""
