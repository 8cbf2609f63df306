"""What is wrong with a command line, in the language of the run; Click says it in English alone.

By the kind of Click's exception and the parameter it is about, never by Click's words, which change from version to
version. The limit: of a kind that is not known here, those words stand as they are.
"""

from __future__ import annotations

from typing import Any

import click

from grader.text import Lang, Text, plain, tr


def explain_usage(error: click.UsageError, commands: click.Group, lang: Lang) -> str:
    """The usage of the verb, where it is known, and the fault."""
    context = error.ctx
    fault = f"grade: {_fault(error, commands)[lang]}"
    if context is None:
        return fault
    pieces = " ".join([context.command_path, *context.command.collect_usage_pieces(context)])
    usage = tr("Usage: {pieces}", pieces=pieces)
    more = tr("`{path} --help` tells more.", path=context.command_path)
    return "\n".join((usage[lang], more[lang], "", fault))


def _fault(error: click.UsageError, commands: click.Group) -> Text:
    context = error.ctx
    if isinstance(error, click.NoSuchOption):
        none = tr("There is no option {name}.", name=error.option_name)
        near = ", ".join(error.possibilities or ())
        return none + tr(" Did you mean {near}?", near=near) if near else none
    if isinstance(error, click.MissingParameter):
        return tr("{name} is missing.", name=_name(error.param, context))
    if isinstance(error, click.BadOptionUsage):
        name = error.option_name
        takes_none = name in _flags(commands)
        return tr("{name} takes no value.", name=name) if takes_none else tr("{name} needs a value.", name=name)
    if isinstance(error, click.BadParameter) and error.param is not None:
        name = _name(error.param, context)
        wanted = _wanted(error.param.type)
        return tr("{name}: {wanted}", name=name, wanted=wanted or plain(error.message))
    if context is not None and isinstance(context.command, click.Group):
        names = ", ".join(context.command.list_commands(context))
        return tr("Say which of these is to be done: {names}.", names=names)
    if context is not None and type(error) is click.UsageError:
        return tr("More arguments were given than `{path}` takes.", path=context.command_path)
    return plain(error.format_message())


def _wanted(kind: click.ParamType[Any]) -> Text | None:
    """What a value must be."""
    if isinstance(kind, click.Choice):
        return tr("use one of {choices}.", choices=", ".join(map(str, kind.choices)))
    if isinstance(kind, click.IntRange):
        if kind.max is None:
            return tr("use a whole number of {least} or more.", least=kind.min)
        return tr("use a whole number from {least} to {most}.", least=kind.min, most=kind.max)
    if isinstance(kind, click.DateTime):
        return tr("write a time as in 2026-03-02 or '2026-03-02 09:00'.")
    if isinstance(kind, click.types.IntParamType):
        return tr("use a whole number.")
    return None


def _flags(commands: click.Group) -> set[str]:
    """The names of all options that take no value; Click does not say which verb it was reading."""
    flags = {"-h", "--help", "--version"}
    for command in commands.commands.values():
        if isinstance(command, click.Group):
            flags |= _flags(command)
        for each in command.params:
            flags.update(each.opts if isinstance(each, click.Option) and each.is_flag else ())
    return flags


def _name(parameter: click.Parameter | None, context: click.Context | None) -> str:
    if parameter is None:
        return ""
    return parameter.opts[-1] if isinstance(parameter, click.Option) else parameter.make_metavar(context)  # type: ignore[arg-type]
