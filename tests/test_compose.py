"""The office's deployment, read as text: it can't be started by a test."""

import re
from pathlib import Path
from typing import Any

import yaml

from assistant.settings import Settings

ROOT = Path(__file__).parents[1]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


def test_program_is_told_nothing_but_its_settings():
    known = {field.alias for field in Settings.model_fields.values()}
    assert set(SERVICES["app"]["environment"]) <= known
    own = dict(pair.split("=") for pair in re.search(r"^ENV (.+)$", DOCKERFILE, re.M)[1].split())
    assert own.pop("REPORT_ASSISTANT_DATA") == "/data"
    # The others are Streamlit's, Chroma's and Python's own.
    assert set(own) == {"STREAMLIT_SERVER_ADDRESS", "ANONYMIZED_TELEMETRY", "PYTHONUNBUFFERED"}


def test_program_uses_the_servers_that_are_started_beside_it():
    environment = SERVICES["app"]["environment"]
    settings = Settings(**{name: value for name, value in environment.items() if name.endswith("_URL")})
    assert settings.servers.chroma == "http://chroma:8000"
    assert (
        settings.servers.database.partition("@")[2] == "postgres/" + SERVICES["postgres"]["environment"]["POSTGRES_DB"]
    )
    assert set(SERVICES["app"]["depends_on"]) == {"postgres", "chroma"} == set(SERVICES) - {"app"}


def test_no_secret_stands_in_it():
    values = [str(value) for service in SERVICES.values() for value in service.get("environment", {}).values()]
    secrets = [value for value in values if "PASSWORD" in value or "KEY" in value]
    assert len(secrets) == 4
    names = {
        name for service in SERVICES.values() for name in service["environment"] if re.search("PASSWORD|KEY", name)
    }
    for service in SERVICES.values():
        for name in names & set(service["environment"]):
            assert service["environment"][name].startswith("${")
    assert re.search(r"://office:\$\{POSTGRES_PASSWORD:\?", SERVICES["app"]["environment"]["DATABASE_URL"])


def test_only_the_page_is_reached_from_outside():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["app"]
    assert SERVICES["app"]["ports"] == ["${BIND:-127.0.0.1}:${PORT:-8501}:8501"]


def test_images_are_named_by_name_and_version():
    named = {service["image"] for service in SERVICES.values()} | set(re.findall(r"^FROM (.+)$", DOCKERFILE, re.M))
    assert named == {"report-assistant", "postgres:18", "python:3.11-slim"}


def test_services_write_nowhere_but_to_volumes_and_have_no_rights_to_spare():
    for service in SERVICES.values():
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert "/tmp" in service["tmpfs"]
    assert [name for name, service in SERVICES.items() if "healthcheck" not in service] == ["app"]
    assert "127.0.0.1:8501/health'" in DOCKERFILE


def test_program_is_given_a_sign_in_where_streamlit_looks_for_it():
    given = {each["source"]: each["target"] for each in SERVICES["app"]["secrets"] if isinstance(each, dict)}
    assert given == {"sign-in": "/program/.streamlit/secrets.toml"}
    assert "WORKDIR /program" in DOCKERFILE
    assert SERVICES["app"]["environment"]["REPORT_ASSISTANT_ROLES"] == "/run/secrets/roles"
    assert set(COMPOSE["secrets"]) == {"sign-in", "roles"}


def test_everything_that_is_kept_lies_in_a_volume():
    used = {volume.partition(":")[0] for service in SERVICES.values() for volume in service["volumes"]}
    assert used == set(COMPOSE["volumes"])
    assert all(service["restart"] == "unless-stopped" for service in SERVICES.values())


def test_image_is_installed_as_make_run_installs_it_and_run_by_no_root():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    installed = re.search(r"-m pip install (.*)$", makefile, re.M)[1].split()
    here = re.search(r"-m pip install ((?:.*\\\n)*.*)$", DOCKERFILE, re.M)[1].replace("\\", "").split("&&")[0].split()
    own = ["--no-cache-dir", "'.[office]'"]
    assert [word for word in here if word not in own] == installed
    assert "ARG PIP_EXTRA_INDEX_URL" in DOCKERFILE
    assert "PIP_EXTRA_INDEX_URL" in SERVICES["app"]["build"]["args"]
    assert "-m knowledge.embedding.fetching" in DOCKERFILE
    assert "-m knowledge.embedding.fetching" in makefile
    assert re.search(r"-m assistant serve$", makefile, re.M)
    assert 'CMD ["python", "-m", "assistant", "serve"]' in DOCKERFILE
    assert DOCKERFILE.index("USER office") < DOCKERFILE.index('CMD ["python", "-m", "assistant"')
    assert "HEALTHCHECK" in DOCKERFILE


def test_what_is_copied_is_there_and_not_ignored():
    copied = {name for line in re.findall(r"^COPY (.+)$", DOCKERFILE, re.M) for name in line.split()[:-1]}
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    for name in copied:
        assert (ROOT / name).exists()
        assert any(line == f"!{name}" or line.startswith(f"!{name}/") for line in ignored)
    packages = {path.name for path in ROOT.iterdir() if (path / "__init__.py").exists()} - {"tests"}
    assert packages <= copied
