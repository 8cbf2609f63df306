"""How the tests of this room grade trials: in Korean, at whatever isolation the machine has."""

from grader.authoring.trying import Settings

SETTINGS = Settings("ko", isolation=None, min_isolation=1, mnist=None, jobs=None)
