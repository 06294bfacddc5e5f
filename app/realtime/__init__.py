"""The door of real time: who may join what, and whole documents pushed when a hall's seq has risen."""
