"""Settings: from the environment, a `.env` file or files in a secrets folder; each mistake is one clear sentence.

What the settings are used for is not known here, except for the file of the service key.
"""

from __future__ import annotations

import contextlib
import difflib
import os
import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from ozo_signal.core.faults import Fixable
from ozo_signal.core.names import Point

SECRETS = Path("/run/secrets")
ENV_FILE = Path(".env")
PREFIX = "OZO_"
NAME_MAX = 26  # characters; phones show no more of a profile's name
PORTS = range(1, 65_536)


class SettingsError(Fixable):
    """A setting is wrong or missing; the message is one sentence for a coordinator."""


class Settings(BaseSettings):
    """Every setting is read from OZO_… in capitals. An empty one counts as not given."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=ENV_FILE,
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        secrets_dir=SECRETS if SECRETS.is_dir() else None,
        extra="ignore",
    )

    account: str = Field(default="", description="The bot's own number in Signal, like +31612345678.")
    signal_cli: str = Field(
        default="127.0.0.1:7583", description="Where signal-cli's JSON-RPC is: host:port, or the path of a unix socket."
    )
    data_dir: Path = Field(default=Path("data"), description="The folder for the store and the keys.")
    database_url: str = Field(default="", description="Another store, such as postgresql://… .")
    secret_key: str = Field(default="", description="The service key itself.", repr=False)
    secret_key_file: Path | None = Field(default=None, description="The file with the service key.")
    attachments: Path | None = Field(
        default=None, description="The folder, in memory, into which signal-cli puts what people send along."
    )
    name: str = Field(default="OZO", description="The name that phones show for the bot.")
    link: str = Field(default="", description="The link with which people open a chat with the bot.")
    pretend_time: str = Field(default="", description="Only for the pretend Signal: host:port of its clock line.")
    pretend_crash: str = Field(default="", description="Only for the pretend Signal: where to die, like committed:3.")

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
        if not is_socket and not _is_host_and_port(value):
            raise ValueError("is neither host:port nor the path of a socket")
        return value

    @field_validator("data_dir", "secret_key_file", "attachments")
    @classmethod
    def _is_path(cls, value: Path | None) -> Path | None:
        try:
            return value and value.expanduser()  # there is not always a shell to read "~" as somebody's home
        except RuntimeError:
            raise ValueError("begins with a home that is not there") from None

    @field_validator("name")
    @classmethod
    def _is_name(cls, value: str) -> str:
        if not value.strip() or len(value) > NAME_MAX:
            raise ValueError(f"is a name of 1 to {NAME_MAX} characters")
        return value.strip()

    @field_validator("link")
    @classmethod
    def _is_link(cls, value: str) -> str:
        if value and not re.fullmatch(r"(https|sgnl)://\S+", value):
            raise ValueError("is not a link that begins with https://")
        return value

    @field_validator("pretend_time")
    @classmethod
    def _is_clock_line(cls, value: str) -> str:
        if value and not _is_host_and_port(value):
            raise ValueError("is not host:port")
        return value

    @field_validator("pretend_crash")
    @classmethod
    def _is_point(cls, value: str) -> str:
        point, _, times = value.partition(":")
        if value and not (point in list(Point) and re.fullmatch("[1-9][0-9]{0,5}", times, re.ASCII)):
            raise ValueError(f"is not a point ({', '.join(Point)}) and a number, like committed:3")
        return value

    @property
    def store_url(self) -> str:
        return self.database_url or f"sqlite:///{(self.data_dir / 'ozo.sqlite').absolute()}"

    @property
    def keys_file(self) -> Path:
        """Everybody's keys, wrapped by the service key; also of a store that is elsewhere."""
        return self.data_dir / "ozo.keys"

    @property
    def bolt_file(self) -> Path:
        """Locked while a bot runs."""
        return self.data_dir / "ozo.lock"

    @property
    def key_file(self) -> Path:
        return self.secret_key_file or self.data_dir / "secret.key"

    @property
    def chat_link(self) -> str:
        return self.link or f"https://signal.me/#p/{self.account}"


def load_settings(**given: Any) -> Settings:
    """Read the settings. Raises SettingsError."""
    try:
        _refuse_misspelt()
        settings = Settings(**given)
        if settings.data_dir.exists() and not settings.data_dir.is_dir():
            raise SettingsError(f"{PREFIX}DATA_DIR names {settings.data_dir}, which is not a folder.")
        if settings.pretend_crash and not settings.pretend_time:
            raise SettingsError(
                f"{PREFIX}PRETEND_CRASH is for the pretend Signal alone: it needs {PREFIX}PRETEND_TIME."
            )
        return settings
    except ValidationError as trouble:
        first = trouble.errors()[0]
        name = PREFIX + str(first["loc"][0]).upper()
        reason = str(first["msg"]).removeprefix("Value error, ")
        raise SettingsError(f"{name} {reason}.") from None
    except OSError as trouble:
        raise SettingsError(f"The settings in {trouble.filename} cannot be read ({trouble.strerror}).") from None
    except UnicodeDecodeError:
        raise SettingsError(f"The settings in {ENV_FILE} cannot be read: the file is not in UTF-8.") from None


def need_account(settings: Settings) -> str:
    """The bot's number. Raises SettingsError when there is none."""
    if not settings.account:
        raise SettingsError("OZO_ACCOUNT is missing: the bot's own number in Signal, like +31612345678.")
    return settings.account


def service_key(settings: Settings, make: Callable[[], str]) -> str:
    """The text of the service key. It is made at the first start, readable by the owner alone.

    Raises SettingsError when the key cannot be read or written, or when it is gone although there is a store.
    """
    if settings.secret_key:
        return settings.secret_key
    file = settings.key_file
    try:
        if file.exists():
            return file.read_text(encoding="ascii")
        if settings.secret_key_file is not None:
            raise SettingsError(f"OZO_SECRET_KEY_FILE names {file}, which is not there.")
        if settings.keys_file.exists() or ((settings.data_dir / "ozo.sqlite").exists() and not settings.database_url):
            raise SettingsError(f"The key {file} is gone, and the store cannot be read without it. Put it back.")
        _write_key(file, make())
        return file.read_text(encoding="ascii")
    except UnicodeDecodeError:
        raise SettingsError(f"What is in {file} is not a service key.") from None
    except OSError as trouble:
        raise SettingsError(f"The service key in {file} cannot be used ({trouble.strerror}).") from None


def _write_key(file: Path, key: str) -> None:
    """Write the key whole or not at all. When another process was first, its key stays."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=".key-")  # for its owner alone
    new = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as out:
            out.write(key)
            out.flush()
            os.fsync(out.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(new, file)
    finally:
        new.unlink(missing_ok=True)


def _refuse_misspelt() -> None:
    """A setting that is almost the name of one would be passed over in silence, and another store be used."""
    names = [PREFIX + field.upper() for field in Settings.model_fields]
    text = ENV_FILE.read_text(encoding="utf-8") if ENV_FILE.is_file() else ""
    written = re.findall(rf"^\s*(?:export\s+)?({PREFIX}\w+)\s*=", text, re.MULTILINE | re.ASCII)
    for given in (*os.environ, *written):
        if given.startswith(PREFIX) and given not in names:
            near = difflib.get_close_matches(given, names, n=1, cutoff=0.85)
            if near:
                raise SettingsError(f"{given} is not a setting. Do you mean {near[0]}?")


def _is_host_and_port(value: str) -> bool:
    match = re.fullmatch(r"[^\s/]+:([0-9]{1,5})", value)
    return match is not None and int(match[1]) in PORTS
