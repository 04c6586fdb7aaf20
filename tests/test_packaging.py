"""The wheel and the sdist hold the whole product, and work away from the checkout."""

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.house import ROOT

PLACES = {"reseller": "reseller", "customers": "customers", "web": "web"}
PLACES |= {"graphql/reseller_api": "reseller_api", "static": "web/static"}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one sdist, and one wheel made from it."""
    folder = tmp_path_factory.mktemp("dist")
    uv("build", "--no-build-isolation", "--python", sys.executable, "--out-dir", str(folder), str(ROOT))
    return folder


@pytest.fixture(scope="module")
def installed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder away from the checkout that the wheel is installed in."""
    folder = tmp_path_factory.mktemp("installed")
    (wheel,) = built.glob("*.whl")
    uv("pip", "install", "--no-deps", "--python", sys.executable, "--target", str(folder), str(wheel))
    return folder


def uv(*arguments: str) -> None:
    command = Path(sys.executable).with_name("uv")
    subprocess.run([command, *arguments, "--quiet", "--offline"], check=True, cwd=ROOT)


def run(folder: Path, *command: str | Path) -> str:
    """What a command prints that stands in the folder and imports from there before anywhere else."""
    env = {**os.environ, "PYTHONPATH": str(folder), "NO_COLOR": "1"}
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=True)
    return done.stdout


def shipped() -> set[str]:
    """What the wheel must hold: every file of the packages, under the name that it is imported by."""
    return {
        f"{package}/{path.relative_to(ROOT / folder).as_posix()}"
        for folder, package in PLACES.items()
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_the_wheel_holds_every_file_of_the_packages(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        assert shipped() - set(archive.namelist()) == set()


def test_the_sdist_holds_what_a_packager_needs(built: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert names >= {
        "LICENSE",
        "README.md",
        "CHANGELOG.md",
        "pyproject.toml",
        "script/test",
        "tests/README.md",
    }


@pytest.mark.parametrize("package", ["customers", "reseller", "reseller_api", "web"])
def test_an_installed_package_is_imported_from_where_it_was_installed(installed: Path, package: str) -> None:
    printed = run(installed, sys.executable, "-c", f"import {package}; print({package}.__file__)")
    assert Path(printed.strip()) == installed / package / "__init__.py"


def test_the_installed_command_runs_outside_the_checkout(installed: Path) -> None:
    command = installed / "bin" / "reseller-console"
    assert "simulate" in run(installed, command, "--help")
    assert run(installed, command, "schema") == (ROOT / "graphql" / "schema.graphql").read_text()
