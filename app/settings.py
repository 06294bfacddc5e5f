"""Every setting: typed, safe by default, refused in production when unsafe. Read by the factory alone."""

import base64
import binascii
import json
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, SecretStr, StringConstraints, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from app.core.crypto import Keys

ROOT = Path(__file__).resolve().parent.parent
INSTANCE = ROOT / "instance"

#: Who can carry texts.
SmsProvider = Literal["console", "memory", "twilio"]
#: The beginning of international numbers.
Prefix = Annotated[str, StringConstraints(pattern=r"^\+[0-9]*$")]


class Settings(BaseSettings):
    """Settings come from the environment, then from `.env`; make passes its variables on."""

    model_config = SettingsConfigDict(
        env_file=ROOT / ".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,  # a typing mistake must not print a secret
    )

    #: development (make run), test, or production.
    app_env: Literal["development", "test", "production"] = "development"
    #: SQLite file or postgresql+psycopg://…
    database_url: str = f"sqlite:///{INSTANCE / 'onewindow.db'}"
    #: The owner's connection for migrations, where the app's own role may not change tables.
    migration_database_url: str | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    #: How many web processes `flask serve` starts on that port; more than one needs PostgreSQL.
    workers: int = Field(default=1, ge=1)
    #: Address under which phones and providers reach the hall, e.g. https://hall.example.gov.cn.
    public_url: str | None = None
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    #: Secrets; in development and test they are made and kept in instance/keys.json.
    secret_key: SecretStr | None = None
    phone_key: SecretStr | None = None
    phone_index_key: SecretStr | None = None
    #: Origins besides the own one from which browsers may open sockets, with commas.
    allowed_origins: str = ""
    #: Cookies are sent over HTTPS only; production insists.
    secure_cookies: bool = False
    #: How many proxies in front set X-Forwarded headers.
    trusted_proxies: int = 0
    sms_provider: SmsProvider = "console"
    #: Other providers for some countries, by the longest prefix: `+86=console,+852=twilio`.
    sms_routes: Annotated[dict[Prefix, SmsProvider], NoDecode] = {}
    twilio_account_sid: str | None = None
    twilio_auth_token: SecretStr | None = None
    twilio_from: str | None = None
    twilio_messaging_service_sid: str | None = None
    #: The key that signs Twilio's receipts, in accounts where it is not the auth token.
    twilio_shared_key: SecretStr | None = None
    #: Another address than Twilio's own, for tests against a stand-in.
    twilio_base_url: str | None = None
    #: Put the demo hall in an empty database at `flask serve`; never in production.
    seed_demo: bool = True

    @field_validator("database_url", "migration_database_url")
    @classmethod
    def name_the_driver(cls, url: str | None) -> str | None:
        """Accept the short forms that hosting platforms hand out."""
        for short in ("postgres://", "postgresql://"):
            if url is not None and url.startswith(short):
                return "postgresql+psycopg://" + url.removeprefix(short)
        return url

    @field_validator("sms_routes", mode="before")
    @classmethod
    def read_routes(cls, routes: object) -> object:
        """Read the routes as they stand in the environment."""
        if not isinstance(routes, str):
            return routes
        pairs = [route.strip().partition("=") for route in routes.split(",") if route.strip()]
        return {prefix: provider for prefix, _, provider in pairs}

    @model_validator(mode="after")
    def refuse_unsafe_production(self) -> Self:
        """Production has its own secrets, PostgreSQL and secure cookies, or does not run."""
        if self.app_env != "production":
            return self
        unsafe = [
            ("SECRET_KEY, PHONE_KEY and PHONE_INDEX_KEY must be set", self._missing_keys()),
            ("SECRET_KEY must have 32 characters or more", self._has_short_key()),
            ("PHONE_KEY and PHONE_INDEX_KEY must differ", self._has_one_phone_key()),
            ("DATABASE_URL must be PostgreSQL", self.database_url.startswith("sqlite")),
            ("SECURE_COOKIES must be on", not self.secure_cookies),
            ("PUBLIC_URL must be an https address", not (self.public_url or "").startswith("https://")),
            ("SMS_PROVIDER and SMS_ROUTES must not be memory", self.uses("memory")),
        ]
        reasons = [reason for reason, applies in unsafe if applies]
        if reasons:
            raise ValueError("unsafe in production: " + "; ".join(reasons))
        return self

    @model_validator(mode="after")
    def twilio_is_complete(self) -> Self:
        """Twilio needs an account, its token and a sender."""
        sender = self.twilio_from or self.twilio_messaging_service_sid
        if self.uses("twilio") and not (self.twilio_account_sid and self.twilio_auth_token and sender):
            raise ValueError(
                "the SMS provider twilio needs TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN"
                " and TWILIO_FROM or TWILIO_MESSAGING_SERVICE_SID"
            )
        return self

    def _missing_keys(self) -> bool:
        return not (self.secret_key and self.phone_key and self.phone_index_key)

    def _has_short_key(self) -> bool:
        return self.secret_key is not None and len(self.secret_key.get_secret_value()) < 32

    def _has_one_phone_key(self) -> bool:
        return self.phone_key is not None and self.phone_key == self.phone_index_key

    def uses(self, provider: SmsProvider) -> bool:
        """Whether any text may go through this provider."""
        return provider in (self.sms_provider, *self.sms_routes.values())

    @property
    def is_production(self) -> bool:
        """Whether real people depend on this process."""
        return self.app_env == "production"

    def keys(self) -> Keys:
        """The three secrets: from settings, else from the checkout's key file, which is made when missing."""
        if self.secret_key and self.phone_key and self.phone_index_key:
            return Keys(
                self.secret_key.get_secret_value(),
                _key_bytes("PHONE_KEY", self.phone_key),
                _key_bytes("PHONE_INDEX_KEY", self.phone_index_key),
            )
        return _keys_of_checkout(INSTANCE / "keys.json")


def _key_bytes(name: str, secret: SecretStr) -> bytes:
    try:
        key = base64.urlsafe_b64decode(secret.get_secret_value())
    except (ValueError, binascii.Error) as error:
        raise ValueError(f"{name} must be 32 bytes in urlsafe base64") from error
    if len(key) != 32:
        raise ValueError(f"{name} must be 32 bytes in urlsafe base64")
    return key


def new_key() -> str:
    """32 random bytes as they stand in settings."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def _keys_of_checkout(path: Path) -> Keys:
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        made = json.dumps({name: new_key() for name in ("secret_key", "phone_key", "phone_index_key")})
        draft = path.with_suffix(f".{secrets.token_hex(4)}")
        draft.touch(mode=0o600)
        draft.write_text(made)
        with suppress(
            FileExistsError
        ):  # of two processes that start at once, one wins and both read its file
            path.hardlink_to(draft)
        draft.unlink()
    stored = json.loads(path.read_text())
    return Keys(
        stored["secret_key"],
        base64.urlsafe_b64decode(stored["phone_key"]),
        base64.urlsafe_b64decode(stored["phone_index_key"]),
    )
