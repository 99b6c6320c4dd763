"""Settings: from the environment, a `.env` file or files in a secrets folder; each mistake is one clear sentence."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

SECRETS = Path("/run/secrets")


class SettingsError(Exception):
    """A setting is wrong or missing; the message is one sentence for a coordinator."""


class Settings(BaseSettings):
    """Every setting is read from OZO_… in capitals."""

    model_config = SettingsConfigDict(
        env_prefix="OZO_",
        env_file=".env",
        env_file_encoding="utf-8",
        secrets_dir=SECRETS if SECRETS.is_dir() else None,
        extra="ignore",
    )

    account: str = Field(default="", description="The bot's own number in Signal, like +31612345678.")
    signal_cli: str = Field(
        default="127.0.0.1:7583", description="Where signal-cli's JSON-RPC is: host:port, or the path of a unix socket."
    )
    data_dir: Path = Field(default=Path("data"), description="The folder for the store and the key.")
    database_url: str = Field(default="", description="Another store, such as postgresql://… .")
    secret_key: str = Field(default="", description="The service key itself.")
    secret_key_file: Path | None = Field(default=None, description="The file with the service key.")
    name: str = Field(default="OZO", description="The name that phones show for the bot.")
    link: str = Field(default="", description="The link with which people open a chat with the bot.")
    pretend_time: str = Field(default="", description="Only for the pretend Signal: host:port of its clock line.")

    @field_validator("account")
    @classmethod
    def _is_number(cls, value: str) -> str:
        if value and not re.fullmatch(r"\+[1-9][0-9]{6,14}", value):
            raise ValueError("is not a phone number like +31612345678")
        return value

    @field_validator("signal_cli")
    @classmethod
    def _is_address(cls, value: str) -> str:
        is_socket = "/" in value
        if not is_socket and not re.fullmatch(r"[^:\s]+:[0-9]{1,5}", value):
            raise ValueError("is neither host:port nor the path of a socket")
        return value

    @property
    def store_url(self) -> str:
        return self.database_url or f"sqlite:///{(self.data_dir / 'ozo.sqlite').absolute()}"

    @property
    def chat_link(self) -> str:
        return self.link or f"https://signal.me/#p/{self.account}"


def load_settings(**given: Any) -> Settings:
    """Read the settings. Raises SettingsError."""
    try:
        return Settings(**given)
    except ValidationError as trouble:
        first = trouble.errors()[0]
        name = "OZO_" + str(first["loc"][0]).upper()
        reason = str(first["msg"]).removeprefix("Value error, ")
        raise SettingsError(f"{name} {reason}.") from None


def need_account(settings: Settings) -> str:
    """The bot's number. Raises SettingsError when there is none."""
    if not settings.account:
        raise SettingsError("OZO_ACCOUNT is missing: the bot's own number in Signal, like +31612345678.")
    return settings.account


def service_key(settings: Settings, make: Any) -> str:
    """The text of the service key. It is made at the first start, readable by the owner alone.

    Raises SettingsError when the key cannot be read or written, or when it is gone although there is a store.
    """
    if settings.secret_key:
        return settings.secret_key
    file = settings.secret_key_file or settings.data_dir / "secret.key"
    try:
        if file.exists():
            return file.read_text(encoding="ascii")
        if settings.secret_key_file is not None:
            raise SettingsError(f"OZO_SECRET_KEY_FILE names {file}, which is not there.")
        if (settings.data_dir / "ozo.sqlite").exists() and not settings.database_url:
            raise SettingsError(f"The key {file} is gone, and the store cannot be read without it. Put it back.")
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as out:
            out.write(make())
        return file.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as trouble:
        raise SettingsError(f"The service key in {file} cannot be used ({type(trouble).__name__}).") from None
