"""Imports every table of the house, for migrations and for checks that need them all."""

from app.cases import models as cases
from app.core import audit, seqs
from app.halls import models as halls
from app.jobs import models as jobs
from app.messages import models as messages
from app.people import models as people
from app.queue import models as queue

ALL_TABLES_ARE_KNOWN = all((cases, audit, seqs, halls, jobs, messages, people, queue))
