"""Commands of the product in processes of their own, with settings that are known."""

import os
import subprocess
import sys
from base64 import urlsafe_b64encode

from tests.support.room import ROOT

#: Secrets that everybody may know, so that no test makes or reads those of this checkout.
SECRETS = {
    "SECRET_KEY": "known to every test",
    "PHONE_KEY": urlsafe_b64encode(b"thirty-two bytes for the phones.").decode(),
    "PHONE_INDEX_KEY": urlsafe_b64encode(b"thirty-two bytes for the index..").decode(),
}


def environment(database_url: str, **settings: str) -> dict[str, str]:
    """What a process of the product is started with: as `make run` would, but for its secrets."""
    own = {
        "APP_ENV": "development",
        "DATABASE_URL": database_url,
        "MIGRATION_DATABASE_URL": database_url,
        "SMS_PROVIDER": "console",  # whatever somebody's .env says, no test sends a real text
    }
    return {**os.environ, **SECRETS, **own, **settings}


def alembic(database_url: str, *words: str) -> str:
    """Run alembic; what it said, or RuntimeError with it."""
    return run(["alembic", *words], environment(database_url))


def flask(database_url: str, *words: str) -> str:
    """Run a flask command; what it said, or RuntimeError with it."""
    return run(["flask", *words], environment(database_url))


def run(module: list[str], environment: dict[str, str]) -> str:
    """Run a module as a command in the checkout."""
    done = subprocess.run(
        [sys.executable, "-m", *module],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(module)} failed:\n{done.stdout}\n{done.stderr}")
    return done.stdout
