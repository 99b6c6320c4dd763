"""What the settings ask for, made: the store with its keys, and the alarm. For the bot and for the command line."""

from __future__ import annotations

from ozo_signal.engine.alarm import Alarm, ClockAlarm
from ozo_signal.engine.pretend_time import PretendAlarm
from ozo_signal.settings import Settings, SettingsError, service_key
from ozo_signal.storage import Keyring, Store, StoreError


async def open_store(settings: Settings) -> Store:
    """The store with its keys. Raises StoreError, SettingsError."""
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    return await Store.open(settings.store_url, load_keyring(settings), settings.keys_file)


def load_keyring(settings: Settings) -> Keyring:
    """The service's keys; read anew when somebody changed them. Raises StoreError, SettingsError."""

    def again() -> str:
        try:
            return service_key(settings, Keyring.make)
        except SettingsError as trouble:
            raise StoreError(str(trouble)) from None

    return Keyring.load(service_key(settings, Keyring.make), again)


async def make_alarm(settings: Settings) -> Alarm:
    """The machine's clock, or the pretend world's."""
    if not settings.pretend_time:
        return ClockAlarm()
    alarm = PretendAlarm(settings.pretend_time)
    await alarm.connect()
    return alarm
