"""The door of time: whatever happens because a moment has come, in a process of its own (`flask jobs`).

`schedule` is the one table of what is done how often; `worker` turns it; `lease` lets only one of several
jobs processes act. The lease saves work, it makes nothing right: every job may run twice, or in two processes
at once, and the database decides who does what.
"""
