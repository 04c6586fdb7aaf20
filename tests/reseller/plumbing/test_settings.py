"""Settings: read from the environment or files, refused in one sentence, described in one table."""

from pathlib import Path

import pytest

from reseller.plumbing.settings import Settings, SettingsError, describe, load_settings

LONG_SECRET = "x" * 40
HTTPS = "https://console.example"


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for setting in describe():
        monkeypatch.delenv(setting.name, raising=False)


def read(monkeypatch: pytest.MonkeyPatch, **values: str) -> Settings:
    for name, value in values.items():
        monkeypatch.setenv(name if name == "PORT" else f"RESELLER_{name}", value)
    return load_settings()


def test_nothing_set_is_development_on_the_embedded_server() -> None:
    settings = load_settings()
    assert (settings.environment, settings.dsns(), settings.port) == ("development", None, 8000)


def test_links_name_the_port_that_was_moved_unless_an_address_is_given(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert read(monkeypatch, PORT="9000").base_url == "http://127.0.0.1:9000"
    assert read(monkeypatch, PORT="9000", BASE_URL=f"{HTTPS}/").base_url == HTTPS


def test_a_unix_socket_is_a_database_url(monkeypatch: pytest.MonkeyPatch) -> None:
    dsn = "postgresql://console_app@/console?host=/var/run/postgresql"
    dsns = read(monkeypatch, DATABASE_URL=dsn, PROVIDER_DATABASE_URL=dsn).dsns()
    assert dsns is not None
    assert dsns.app == dsn


def test_a_database_has_a_host_that_stands_in_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    dsn = "postgresql://console_app:p%40ss@one.example:5432,[::1]:5433,two.example/console?sslmode=require"
    assert read(monkeypatch, DATABASE_URL=dsn, PROVIDER_DATABASE_URL=dsn).database_url == dsn


def test_production_takes_its_own_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read(monkeypatch, ENVIRONMENT="production", SECRET_KEY=LONG_SECRET, BASE_URL=HTTPS)
    assert settings.in_production
    assert LONG_SECRET not in repr(settings)


def test_secrets_are_read_from_a_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "RESELLER_SECRET_KEY").write_text(LONG_SECRET)
    assert read(monkeypatch, SECRETS_DIR=str(tmp_path)).secret_key == LONG_SECRET


def test_the_secret_of_the_provisioning_service_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read(monkeypatch, **PRODUCTION, PROVISIONER_URL=HTTPS, PROVISIONER_SECRET="hunter2")
    assert settings.provisioner_url == HTTPS
    assert "hunter2" not in repr(settings)


def test_the_secret_of_the_payment_gateway_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read(monkeypatch, **PRODUCTION, PAYMENT_URL=HTTPS, PAYMENT_SECRET=f"hunter2{LONG_SECRET}")
    assert settings.payment_url == HTTPS
    assert "hunter2" not in repr(settings)


PRODUCTION = {"ENVIRONMENT": "production", "SECRET_KEY": LONG_SECRET, "BASE_URL": HTTPS}
WRONG = [
    ({"ENVIRONMENT": "production", "BASE_URL": HTTPS}, "RESELLER_SECRET_KEY must be"),
    ({"ENVIRONMENT": "production", "SECRET_KEY": "short", "BASE_URL": HTTPS}, "RESELLER_SECRET_KEY must be"),
    ({"ENVIRONMENT": "production", "SECRET_KEY": LONG_SECRET}, "RESELLER_BASE_URL must begin with https://"),
    ({"ENVIRONMENT": "staging"}, "RESELLER_ENVIRONMENT is wrong"),
    (
        {"DATABASE_URL": "mysql://root:hunter2@db/x"},
        "RESELLER_DATABASE_URL is wrong: must begin with postgresql",
    ),
    ({"DATABASE_URL": "postgresql:///console"}, "RESELLER_PROVIDER_DATABASE_URL must be set"),
    ({"DATABASE_URL": "postgresql://app:hunter2/x@db/console"}, "RESELLER_DATABASE_URL is wrong: its host"),
    ({"DATABASE_URL": "postgresql://app:hunter2#x@db/console"}, "RESELLER_DATABASE_URL is wrong: its host"),
    ({"OWNER_DATABASE_URL": "postgresql://db:99999/x"}, "RESELLER_OWNER_DATABASE_URL is wrong: its host"),
    ({"PROVIDER_DATABASE_URL": "postgresql://[::1/x"}, "RESELLER_PROVIDER_DATABASE_URL is wrong: its host"),
    ({"BASE_URL": "https://"}, "RESELLER_BASE_URL is wrong: names no host"),
    ({"BASE_URL": "https://console.example:https"}, "RESELLER_BASE_URL is wrong: its host or port"),
    ({"SMTP_URL": "smtp://mailer:hunter2@"}, "RESELLER_SMTP_URL is wrong: names no host"),
    ({"SMTP_URL": "mail.example"}, "RESELLER_SMTP_URL is wrong"),
    ({"PROVISIONER_URL": "ftp://orders.example"}, "RESELLER_PROVISIONER_URL is wrong: must begin with http"),
    ({"PROVISIONER_SECRET": "hunter2"}, "RESELLER_PROVISIONER_URL must be set"),
    (
        {"PROVISIONER_URL": HTTPS, "PROVISIONER_SECRET": "hunter2\nX-Forged: yes"},
        "RESELLER_PROVISIONER_SECRET is wrong",
    ),
    ({"PROVISIONER_URL": HTTPS, "PROVISIONER_SECRET": ""}, "RESELLER_PROVISIONER_SECRET is wrong"),
    (
        {**PRODUCTION, "PROVISIONER_URL": "http://orders.example"},
        "RESELLER_PROVISIONER_URL must begin with https://",
    ),
    ({"PAYMENT_URL": "pay.example", "PAYMENT_SECRET": "hunter2"}, "RESELLER_PAYMENT_URL is wrong"),
    ({"PAYMENT_URL": HTTPS}, "RESELLER_PAYMENT_SECRET must be set"),
    ({"PAYMENT_SECRET": "hunter2"}, "RESELLER_PAYMENT_URL must be set"),
    ({"PAYMENT_URL": HTTPS, "PAYMENT_SECRET": "hunter2\nx: y"}, "RESELLER_PAYMENT_SECRET is wrong"),
    (
        {**PRODUCTION, "PAYMENT_URL": "http://pay.example", "PAYMENT_SECRET": LONG_SECRET},
        "RESELLER_PAYMENT_URL must begin with https://",
    ),
    (
        {**PRODUCTION, "PAYMENT_URL": HTTPS, "PAYMENT_SECRET": "hunter2"},
        "RESELLER_PAYMENT_SECRET must have 32",
    ),
    ({"ADMIN_PORT": "99999"}, "RESELLER_ADMIN_PORT is wrong"),
    ({"PORT": "http"}, "PORT is wrong"),
    ({"LOG_LEVEL": "loud"}, "RESELLER_LOG_LEVEL is wrong"),
    ({"SECRETS_DIR": "/nowhere/at/all"}, "RESELLER_SECRETS_DIR names no folder"),
]


@pytest.mark.parametrize(("values", "sentence"), WRONG)
def test_a_wrong_value_is_one_sentence_without_the_value(
    monkeypatch: pytest.MonkeyPatch, values: dict[str, str], sentence: str
) -> None:
    with pytest.raises(SettingsError) as refused:
        read(monkeypatch, **values)
    assert str(refused.value).startswith(sentence)
    assert str(refused.value).endswith(".")
    assert "hunter2" not in str(refused.value)


def test_each_setting_is_described() -> None:
    assert {row.name for row in describe()} == {
        "PORT",
        "RESELLER_SECRETS_DIR",
        *(f"RESELLER_{name.upper()}" for name in Settings.model_fields if name != "port"),
    }
    assert all(row.meaning.endswith(".") for row in describe())
