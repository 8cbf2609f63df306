"""Start-up stays light: what a command has no use for, it never imports."""

import importlib.metadata
import importlib.util
from pathlib import Path

import pytest

SPEC = importlib.util.spec_from_file_location("startup", Path(__file__).with_name("startup.py"))
startup = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(startup)


@pytest.mark.parametrize("name", startup.COMMANDS)
def test_neither_tensorflow_nor_plots_nor_other_plugins(name):
    """`grade --help` and the check of a plain assignment load no TensorFlow, no plots and no pytest plugin but ours."""
    modules = startup.imported(startup.COMMANDS[name])
    assert "grader.app.cli" in modules or "click" in modules  # the log is the command's own
    plugins = {point.module for point in importlib.metadata.entry_points(group="pytest11")} - {
        "grader.app.pytest_plugin"
    }
    assert plugins, "hypothesis, a development dependency, brings one: without any, this would test nothing"
    assert not modules & plugins
    packages = {module.partition(".")[0] for module in modules}
    assert not packages & {"tensorflow", "keras", "matplotlib", "sklearn", "scipy", "pandas"}


def test_help_needs_no_pytest_and_no_numpy():
    """Reading the help loads neither the test runner nor arrays."""
    packages = {module.partition(".")[0] for module in startup.imported(startup.COMMANDS["--help"])}
    assert not packages & {"pytest", "_pytest", "numpy"}
