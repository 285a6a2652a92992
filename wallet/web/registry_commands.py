"""`flask registry …`: import a registry of known issuers from a file, see which are trusted, trust one no longer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask.cli import AppGroup

from wallet.base.errors import AppError
from wallet.base.limits import REGISTRY_MAX_BYTES
from wallet.services import registries
from wallet.services.forms import FormRefused
from wallet.web.deps import deps

registry = AppGroup("registry", help="Registries of known issuers.")
_SHOWN = 20


@registry.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--name", default="", help="As readers should see it; else the name that the file gives itself.")
@click.option("--governance", default="", metavar="URL", help="Where the registry says how it decides.")
@click.option("--yes", is_flag=True, help="Apply it without asking.")
def import_file(file: Path, name: str, governance: str, yes: bool) -> None:
    """Read a registry's file, show what it would change, and apply it whole."""
    with _refusals():
        with file.open("rb") as opened:
            body = opened.read(REGISTRY_MAX_BYTES + 1)
        file_id = registries.bring_file(body, name=name, governance=governance, by=None, deps=deps())
        seen = registries.preview(file_id, deps())
        _show(seen)
        if not yes and not click.confirm("Apply it?"):
            registries.discard(file_id, deps())
            click.echo("Nothing was changed.")
            return
        registries.apply_file(file_id, revision=seen.revision, by=None, deps=deps())
    click.echo(f"{seen.file.name} is imported: {_count(seen.file.entries)}.")


@registry.command("list")
def list_registries() -> None:
    """Say which registries are trusted, since when, and where they say how they decide."""
    found = registries.trusted_registries(deps()).registries
    for one in found:
        click.echo(
            f"{one.name}: {_count(one.entries)}, imported {one.imported_at:%Y-%m-%d}, {one.format}, "
            f"sha256 {one.sha256}, governance {one.governance_url or 'not given'}"
        )
    if not found:
        click.echo("No registry is trusted.")


@registry.command("remove")
@click.argument("name")
@click.option("--reason", required=True, help="Why; it is kept.")
def remove(name: str, reason: str) -> None:
    """Trust a registry no longer. What it said stays in the history."""
    found = [one for one in registries.trusted_registries(deps()).registries if one.name == name]
    if not found:
        raise click.ClickException(f"No registry called {name!a} is trusted.")
    with _refusals():
        registries.remove_registry(found[0].id, reason, by=None, deps=deps())
    click.echo(f"{name} is trusted no longer.")


def _show(seen: registries.Preview) -> None:
    signed = f"signed by {seen.signed_by}" if seen.signed_by else "not signed"
    state = "trusted already" if seen.registry else "new here"
    click.echo(f"{seen.file.name} ({state}), {seen.file.format}, {signed}, sha256 {seen.file.sha256}")
    changes = seen.changes
    for word, ids in (("new", changes.added), ("changed", changes.changed), ("no longer listed", changes.removed)):
        click.echo(f"  {len(ids)} {word}")
        for issuer_id in ids[:_SHOWN]:
            click.echo(f"    {seen.names[issuer_id]}  {issuer_id}")
        if len(ids) > _SHOWN:
            click.echo(f"    and {len(ids) - _SHOWN} more")
    click.echo(f"  {len(changes.unchanged)} as before")
    for issuer_id, other in seen.namesakes[:_SHOWN]:
        click.echo(f"  Look twice: {issuer_id} has the same name as {other}.")


def _count(issuers: int) -> str:
    return f"{issuers} issuer{'' if issuers == 1 else 's'}"


@contextmanager
def _refusals() -> Iterator[None]:
    """End a command with the sentence of what was refused."""
    try:
        yield
    except FormRefused as refused:
        raise click.ClickException(" ".join(error.message for error in refused.fields.values())) from None
    except AppError as error:
        raise click.ClickException(error.message) from None
