"""Every verb by one convention: its module, its options, its function, and defaults in one place.

Of `grader.app.commands.alarms`, `grader.app.commands.assign`, `grader.app.commands.backup`,
`grader.app.commands.calibrate`, `grader.app.commands.check`, `grader.app.commands.collect`,
`grader.app.commands.comment`, `grader.app.commands.docs`, `grader.app.commands.doctor`, `grader.app.commands.excuse`,
`grader.app.commands.export`, `grader.app.commands.extend`, `grader.app.commands.fetch`, `grader.app.commands.fill`,
`grader.app.commands.forget`, `grader.app.commands.gradescope`, `grader.app.commands.handout`,
`grader.app.commands.hint`, `grader.app.commands.hold`, `grader.app.commands.ignore`, `grader.app.commands.inquiries`,
`grader.app.commands.keys`, `grader.app.commands.late`, `grader.app.commands.merge`, `grader.app.commands.new`,
`grader.app.commands.note`, `grader.app.commands.open`, `grader.app.commands.override`, `grader.app.commands.run`,
`grader.app.commands.scheduler`, `grader.app.commands.schema`, `grader.app.commands.script`,
`grader.app.commands.send`, `grader.app.commands.show`, `grader.app.commands.similar`, `grader.app.commands.submit`,
`grader.app.commands.unhold`, `grader.app.commands.verify` and `grader.app.commands.worker`; what each of them does is
tried through the command line, in this room and in that of its work. And of what they take:
`grader.app.parameters.authoring`, `grader.app.parameters.decisions`, `grader.app.parameters.grading`,
`grader.app.parameters.machine`, `grader.app.parameters.mails`, `grader.app.parameters.records`,
`grader.app.parameters.results` and `grader.app.parameters.shared`.
"""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from typing import get_type_hints

import click
import pytest

from grader.app import commands
from grader.app.cli import cli


def verbs(group: click.Group = cli) -> Iterator[click.Command]:
    """Those that do something, of sub-groups too."""
    for command in group.commands.values():
        if isinstance(command, click.Group):
            yield from verbs(command)
        else:
            yield command


VERBS = {command.name: command for command in verbs()}


def test_each_verb_has_a_module_and_each_module_is_a_verb():
    assert {module.name for module in pkgutil.iter_modules(commands.__path__)} == set(VERBS)


@pytest.mark.parametrize("name", VERBS)
def test_options_are_what_the_command_line_declares_and_have_no_defaults(name):
    """A default that stood in both places would one day be another in each."""
    options = importlib.import_module(f"grader.app.commands.{name}").Options
    declared = [each.name for each in VERBS[name].params if each.expose_value]
    assert [field.name for field in dataclasses.fields(options)] == declared
    assert options.__dataclass_params__.frozen
    missing = dataclasses.MISSING
    assert all(field.default is missing is field.default_factory for field in dataclasses.fields(options))


@pytest.mark.parametrize("name", VERBS)
def test_a_verb_takes_its_options_and_returns_the_exit_code(name):
    module = importlib.import_module(f"grader.app.commands.{name}")
    function = getattr(module, name)
    assert list(inspect.signature(function).parameters) == ["options"]
    assert get_type_hints(function) == {"options": module.Options, "return": int}


@pytest.mark.parametrize("name", VERBS)
def test_the_command_line_hands_over_all_of_it(name, monkeypatch):
    """What was parsed arrives, and what the function returns is the exit code."""
    module = importlib.import_module(f"grader.app.commands.{name}")
    received = []
    monkeypatch.setattr(module, name, lambda options: received.append(options) or 7)
    command = VERBS[name]
    words = ["x" for each in command.params if isinstance(each, click.Argument) and each.required]
    context = command.make_context(name, list(words))
    with context:
        assert command.invoke(context) == 7
    assert received == [module.Options(**context.params)]
