"""Setting up a group at the machine that holds its site: parties, the people who log in, rooms."""

import secrets
from collections.abc import Iterable
from typing import Annotated

import typer

from wasl.cli.errors import Unreadable
from wasl.cli.serve import DataDir
from wasl.cli.site import bring_up_to_date, known, start_site

group_app = typer.Typer(no_args_is_help=True, help="Register parties, open accounts and rooms.")


@group_app.command("party")
def add_party(
    code: Annotated[str, typer.Argument(help="A neutral word, never what one side calls the other.")],
    kind: Annotated[str, typer.Option(help="side, mediator, neutral, host, observer or other.")],
    name_en: Annotated[str, typer.Option(help="Its name in English.")],
    name_ar: Annotated[str, typer.Option(help="Its name in Arabic.")] = "",
    faces: Annotated[str, typer.Option(help="Code of the side that a mediator faces.")] = "",
    data_dir: DataDir = None,
) -> None:
    """Example: wasl group party NORTH --kind side --name-en "Northern side" --name-ar "الطرف الشمالي"

    Register a party that sits at the table or beside it.
    """
    _start(data_dir)
    from django.utils import timezone

    from wasl.apps.staff.domain.accounts import register_party
    from wasl.apps.staff.enums import PartyKind

    faced = _party(faces) if faces else None
    party = register_party(
        code, kind=PartyKind(_one_of(kind, PartyKind.values)), name_en=name_en, name_ar=name_ar, faces=faced,
        at=timezone.now(),
    )  # fmt: skip
    typer.echo(f"{party.code} is registered ({party.id}).")


@group_app.command("account")
def add_account(
    username: Annotated[str, typer.Argument(help="What the person types to log in.")],
    party: Annotated[str, typer.Option(help="Code of the person's party.")],
    role: Annotated[list[str], typer.Option(help="asking_side, holder, mediator, neutral, …; may be given twice.")],
    name_en: Annotated[str, typer.Option(help="A working name in Latin letters.")] = "",
    name_ar: Annotated[str, typer.Option(help="A working name in Arabic.")] = "",
    language: Annotated[str, typer.Option(help="en or ar.")] = "en",
    data_dir: DataDir = None,
) -> None:
    """Example: wasl group account amal --party NORTH --role asking_side --role holder --language ar

    Open an account and print its first password, once. The person changes it at the first log-in.
    """
    _start(data_dir)
    from django.conf import settings
    from django.utils import timezone

    from wasl.apps.staff.domain.accounts import open_account
    from wasl.apps.staff.enums import Role

    password = secrets.token_urlsafe(15)
    staff = open_account(
        username, party=_party(party), roles=[Role(_one_of(one, Role.values)) for one in role], password=password,
        at=timezone.now(), name_en=name_en, name_ar=name_ar, language=_one_of(language, dict(settings.LANGUAGES)),
    )  # fmt: skip
    typer.echo(f"{staff.username} may log in ({staff.id}). First password, shown once: {password}")


@group_app.command("close")
def close(
    username: Annotated[str, typer.Argument(help="Whose account is closed.")],
    by: Annotated[str, typer.Option(help="Log-in name of the person who decides it.")],
    data_dir: DataDir = None,
) -> None:
    """Example: wasl group close nour --by amal

    Close an account: its sessions and keys end, its name stays in the log.
    """
    _start(data_dir)
    from django.utils import timezone

    from wasl.apps.staff.domain.accounts import close_account
    from wasl.apps.staff.models.staff import Staff

    people = {one.username: one for one in Staff.objects.filter(username__in=[username, by])}
    close_account(known(people.get(username), username), by=known(people.get(by), by), at=timezone.now())
    typer.echo(f"The account of {username} is closed.")


@group_app.command("room")
def add_room(
    code: Annotated[str, typer.Argument(help="A short word for the room.")],
    side: Annotated[list[str], typer.Option(help="Code of a side; given once for each.")],
    convener: Annotated[list[str], typer.Option(help="Code of a party that brings the sides together; may repeat.")],
    name_en: Annotated[str, typer.Option(help="Its name in English.")],
    name_ar: Annotated[str, typer.Option(help="Its name in Arabic.")] = "",
    data_dir: DataDir = None,
) -> None:
    """Example: wasl group room lists --side NORTH --side SOUTH --convener NEUTRAL --name-en "Lists"

    Open a room in which the sides' lists are reconciled in front of the conveners.
    """
    _start(data_dir)
    from django.utils import timezone

    from wasl.apps.audit.domain.log import SYSTEM
    from wasl.apps.lists.domain.room_verbs import open_room

    room = open_room(
        code, name_en=name_en, name_ar=name_ar, sides=[_party(one) for one in side],
        conveners=[_party(one) for one in convener], by=SYSTEM, at=timezone.now(),
    )  # fmt: skip
    typer.echo(f"Room {room.code} is open ({room.id}).")


def _start(data_dir: DataDir) -> None:
    start_site(data_dir)
    bring_up_to_date()


def _party(code: str):  # type: ignore[no-untyped-def]  # the model cannot be imported before Django is set up
    from wasl.apps.staff.models.party import Party

    return known(Party.objects.filter(code=code).first(), code)


def _one_of(word: str, words: Iterable[str]) -> str:
    choices = list(words)
    if word not in choices:
        raise Unreadable(f"{word!r} is none of the words it can be", do=f"Choose among {', '.join(choices)}.")
    return word
