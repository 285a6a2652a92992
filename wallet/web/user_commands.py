"""`flask user …`: the first administrator, and whoever should not have to sign up."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from wallet.base.errors import AppError
from wallet.services.forms import FormRefused
from wallet.services.staff import Role, create_account
from wallet.web.deps import deps

user = AppGroup("user", help="Make accounts.")


@user.command("create")
@click.argument("email")
@click.option("--name", required=True, help="As it should stand beside badges.")
@click.option(
    "--role",
    "roles",
    multiple=True,
    type=click.Choice([role.value for role in Role]),
    help="May be given several times.",
)
@click.option("--link", is_flag=True, help="Print a one-time link to choose a password with, instead of asking.")
def create(email: str, name: str, roles: tuple[str, ...], link: bool) -> None:
    """Make an account whose address you vouch for; a learner unless --role says otherwise."""
    password = None
    if not link:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    try:
        account_id, address = create_account(
            email, name, roles=set(roles) or {Role.LEARNER.value}, password=password, deps=deps()
        )
    except FormRefused as refused:
        raise click.ClickException(" ".join(error.message for error in refused.fields.values())) from None
    except AppError as error:
        raise click.ClickException(error.message) from None
    click.echo(f"Made the account {account_id}.")
    if address is not None:
        click.echo(f"Choose a password within 7 days at {address}")
