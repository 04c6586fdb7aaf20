"""What an installation may set: `RESELLER_…` in the environment, or files in a secrets folder.

A wrong value stops the start with one sentence (`SettingsError`); `describe()` is the table that the
documents show, and a test holds them to it.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from re import fullmatch
from typing import Any, Literal, Self

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from reseller.plumbing import addresses

PREFIX = "RESELLER_"
DEVELOPMENT_SECRET = "development-secret-not-for-production"
SHORTEST_SECRET = 32


class SettingsError(Exception):
    """A setting is missing or wrong; the message is one sentence that names it."""


@dataclass(frozen=True, slots=True)
class Dsns:
    """How to reach the database as each of its three roles (libpq URLs; unix sockets allowed)."""

    app: str
    owner: str
    provider: str


class Settings(BaseSettings):
    """Every setting, read once at the start and handed down."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True)

    database_url: str | None = Field(
        default=None, description="PostgreSQL as console_app, which serves; absent: the embedded server."
    )
    owner_database_url: str | None = Field(
        default=None,
        description="PostgreSQL as console_owner, which owns the tables; needed by `migrate` only.",
    )
    provider_database_url: str | None = Field(
        default=None,
        description="PostgreSQL as console_provider, which reads across resellers for provider staff.",
    )
    secret_key: str = Field(
        default=DEVELOPMENT_SECRET,
        repr=False,
        description=f"Signs what leaves the console; at least {SHORTEST_SECRET} characters in production.",
    )
    base_url: str = Field(
        default="http://127.0.0.1:8000", description="Where people reach the console; https in production."
    )
    environment: Literal["development", "production"] = Field(
        default="development", description="`development` or `production`."
    )
    smtp_url: str | None = Field(
        default=None,
        description="smtp:// or smtps:// server for mail; absent: mails are files in the data folder.",
    )
    provisioner_url: str | None = Field(
        default=None,
        description="http:// or https:// service that carries orders out (https in production);"
        " absent: the console's own ledger.",
    )
    provisioner_secret: str | None = Field(
        default=None,
        repr=False,
        description="Signs in at the provisioning service, as `Authorization: Bearer`; absent: nothing does.",
    )
    payment_url: str | None = Field(
        default=None,
        description="http:// or https:// payment gateway for orders that are paid by card"
        " (https in production); absent: such orders are refused. `script/server` starts a sandbox"
        " in development.",
    )
    payment_secret: str | None = Field(
        default=None,
        repr=False,
        description="Signs in at the payment gateway, and tells its call-backs from forged ones;"
        f" at least {SHORTEST_SECRET} characters in production.",
    )
    admin_port: int | None = Field(
        default=None,
        ge=1,
        le=65535,
        description="First port on 127.0.0.1 for metrics; each process takes a free one. Absent: none.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="`debug`, `info`, `warning` or `error`."
    )
    data_dir: Path = Field(
        default=Path("var"),
        description="Folder of the embedded server, mails in development, and the log's heads.",
    )
    port: int = Field(
        default=8000,
        ge=1,
        le=65535,
        validation_alias="PORT",
        description="Port of `script/server` (no prefix).",
    )

    @property
    def in_production(self) -> bool:
        return self.environment == "production"

    @field_validator("database_url", "owner_database_url", "provider_database_url")
    @classmethod
    def _is_postgresql(cls, value: str | None) -> str | None:
        return value if value is None else addresses.postgresql(value)

    @field_validator("smtp_url")
    @classmethod
    def _is_smtp(cls, value: str | None) -> str | None:
        return value if value is None else addresses.smtp(value)

    @field_validator("base_url")
    @classmethod
    def _is_web(cls, value: str) -> str:
        return addresses.web(value).rstrip("/")

    @field_validator("provisioner_url", "payment_url")
    @classmethod
    def _is_a_service(cls, value: str | None) -> str | None:
        return value if value is None else addresses.web(value)

    @field_validator("provisioner_secret", "payment_secret")
    @classmethod
    def _fits_a_header(cls, value: str | None) -> str | None:
        if value is not None and not fullmatch("[!-~]+", value):
            raise ValueError("must be ASCII characters without spaces")
        return value

    @model_validator(mode="after")
    def _knows_both_readers(self) -> Self:
        if self.database_url and not self.provider_database_url:
            raise ValueError("RESELLER_PROVIDER_DATABASE_URL must be set where RESELLER_DATABASE_URL is")
        return self

    @model_validator(mode="after")
    def _knows_whose_secret_it_is(self) -> Self:
        if self.provisioner_secret and not self.provisioner_url:
            raise ValueError("RESELLER_PROVISIONER_URL must be set where RESELLER_PROVISIONER_SECRET is")
        return self

    @model_validator(mode="after")
    def _agrees_with_the_gateway(self) -> Self:
        if bool(self.payment_url) != bool(self.payment_secret):
            missing = "SECRET" if self.payment_url else "URL"
            raise ValueError(f"RESELLER_PAYMENT_{missing} must be set where the other of the two is")
        return self

    @model_validator(mode="after")
    def _is_fit_for_production(self) -> Self:
        if not self.in_production:
            return self
        if self.secret_key == DEVELOPMENT_SECRET or len(self.secret_key) < SHORTEST_SECRET:
            raise ValueError(
                f"RESELLER_SECRET_KEY must be set to {SHORTEST_SECRET} or more secret characters"
            )
        if not self.base_url.startswith("https://"):
            raise ValueError("RESELLER_BASE_URL must begin with https:// in production")
        if self.provisioner_url and not self.provisioner_url.startswith("https://"):
            raise ValueError("RESELLER_PROVISIONER_URL must begin with https:// in production")
        if self.payment_url and not self.payment_url.startswith("https://"):
            raise ValueError("RESELLER_PAYMENT_URL must begin with https:// in production")
        if self.payment_secret and len(self.payment_secret) < SHORTEST_SECRET:
            raise ValueError(f"RESELLER_PAYMENT_SECRET must have {SHORTEST_SECRET} or more characters")
        return self

    def dsns(self) -> Dsns | None:
        """The configured database; None where the embedded server is to be used."""
        if self.database_url is None or self.provider_database_url is None:
            return None
        return Dsns(self.database_url, self.owner_database_url or "", self.provider_database_url)


def load_settings() -> Settings:
    """Read the environment and the folder named by RESELLER_SECRETS_DIR.

    Raises SettingsError with one sentence that names the first wrong setting, never its value.
    """
    folder = os.environ.get(f"{PREFIX}SECRETS_DIR")
    if folder and not Path(folder).is_dir():
        raise SettingsError(f"{PREFIX}SECRETS_DIR names no folder.")
    read_from: dict[str, Any] = {"_secrets_dir": folder}
    try:
        return _reached_at_its_port(Settings(**read_from))
    except ValidationError as error:
        raise SettingsError(_sentence(error)) from None


def _reached_at_its_port(settings: Settings) -> Settings:
    """Unless an address is given, links in mails and on pages name the port that was moved."""
    if "base_url" in settings.model_fields_set:
        return settings
    return settings.model_copy(update={"base_url": f"http://127.0.0.1:{settings.port}"})


def _sentence(error: ValidationError) -> str:
    first = error.errors(include_input=False, include_url=False)[0]
    reason = first["msg"].removeprefix("Value error, ").rstrip(".")
    if not first["loc"]:
        return f"{reason}."
    place = str(first["loc"][0])
    name = place if place.isupper() else PREFIX + place.upper()
    return f"{name} is wrong: {reason[0].lower()}{reason[1:]}."


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the documented table."""

    name: str
    default: str
    meaning: str


def describe() -> list[Setting]:
    """Every setting with its environment name, its default as text ("" for none) and its meaning."""
    rows = [_row(name) for name in Settings.model_fields]
    return [*rows, Setting(f"{PREFIX}SECRETS_DIR", "", "Folder of files named like the settings above.")]


def _row(name: str) -> Setting:
    field = Settings.model_fields[name]
    alias = field.validation_alias
    shown = "" if field.default is None else str(field.default)
    return Setting(alias if isinstance(alias, str) else PREFIX + name.upper(), shown, field.description or "")
