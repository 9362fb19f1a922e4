from pathlib import Path

import pytest

from config.load import Configuration, load
from mir_core.model.errors import ConfigurationError

KEY = "sk-secret-1234567"


def loaded(file: Path | None = None, **environment: str) -> Configuration:
    return load(file, environment, languages=("en", "zh", "xx"))


def faults(file: Path | None = None, **environment: str) -> str:
    with pytest.raises(ConfigurationError) as error:
        loaded(file, **environment)
    return str(error.value)


def test_it_is_off_and_needs_nothing() -> None:
    narrative = loaded().settings.narrative
    assert narrative.enabled is False
    assert narrative.key is None


def test_the_key_comes_from_the_environment_or_a_file_and_is_a_secret(tmp_path: Path) -> None:
    assert KEY in loaded(MIR_NARRATIVE__KEY=KEY).settings.secrets()
    (tmp_path / "key").write_text(f"{KEY}\n")
    file = tmp_path / "mir.toml"
    file.write_text('[narrative]\nkey_file = "key"\n')
    settings = loaded(file).settings
    assert KEY in settings.secrets()
    assert KEY not in repr(settings)


def test_a_key_in_a_settings_file_is_a_fault_that_does_not_repeat_it(tmp_path: Path) -> None:
    file = tmp_path / "mir.toml"
    file.write_text(f'[narrative]\nkey = "{KEY}"\n')
    told = faults(file)
    assert "narrative.key" in told
    assert "MIR_NARRATIVE__KEY" in told
    assert KEY not in told


def test_every_fault_is_listed_at_once() -> None:
    told = faults(
        MIR_NARRATIVE__BASE_URL="https://user:hunter22@llm.example/v1",
        MIR_NARRATIVE__TIMEOUT_S="0",
        MIR_NARRATIVE__KEY="two words",
    )
    assert "MIR_NARRATIVE__BASE_URL" in told
    assert "MIR_NARRATIVE__TIMEOUT_S" in told
    assert "MIR_NARRATIVE__KEY" in told
    assert "hunter22" not in told
    assert "two words" not in told


def test_a_model_must_be_named() -> None:
    assert "model must be named" in faults(MIR_NARRATIVE__ENABLED="true")


def test_sections_must_exist() -> None:
    told = faults(MIR_NARRATIVE__SECTIONS="key_insight,horoscope")
    assert "'horoscope'" in told
    assert "key_insight" in told


def test_a_language_that_nobody_can_check_is_a_fault_only_if_it_is_on() -> None:
    told = faults(
        MIR_REPORT__LANGUAGES="en,xx",
        MIR_NARRATIVE__ENABLED="true",
        MIR_NARRATIVE__MODEL="m",
    )
    assert "can be checked in en, zh only" in told
    try:
        loaded(MIR_REPORT__LANGUAGES="en,xx")
    except ConfigurationError as error:
        # Other files may want their texts in it.
        assert "narrative" not in str(error)  # noqa: PT017 - it may also load
