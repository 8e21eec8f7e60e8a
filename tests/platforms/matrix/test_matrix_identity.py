"""Who the bot is, whichever device it speaks from: signed, read back, kept over a restore, never replaced by itself."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sys
from typing import TYPE_CHECKING

import pytest

from bot.clock import SystemClock
from bot.platforms.matrix.checking import begin_identity, limits_of, state_of
from bot.platforms.matrix.client import Matrix
from bot.platforms.matrix.errors import IdentityTrouble, Trouble
from bot.platforms.matrix.identity import Standing
from bot.platforms.matrix.session import Credentials
from bot.platforms.matrix.signing import FILE, Identity, identity_in
from bot.store.matrix_inbox import SqliteMatrixInbox
from tests.fakes.matrix_echo_bot import running
from tests.fakes.matrix_person import CLIENT, MatrixPerson, replying_to, sent_by
from tests.fakes.matrix_sealed_person import SealedPerson
from tests.fakes.synapse import Synapse
from tests.needs import ROOT, needs

if TYPE_CHECKING:
    from pathlib import Path

    from tests.platforms.matrix.conftest import People


async def test_the_device_is_signed_and_anybody_can_check_it(
    credentials: Credentials, bot: str, people: People, tmp_path: Path
) -> None:
    """A strict client gives no key to a device that the account has not signed."""
    lina = await people.arrives()
    async with running(credentials, tmp_path) as matrix:
        device = matrix.wire.device_id
        shown = await lina.call("POST", f"{CLIENT}/keys/query", {"device_keys": {bot: []}})
        state = await state_of(tmp_path / "matrix", credentials)

    identity = identity_in(tmp_path / "matrix")
    assert identity is not None
    assert state is not None
    assert state.well
    assert list(shown["master_keys"][bot]["keys"].values()) == [identity.master]
    assert not identity.master.endswith("="), "key ids are unpadded base64"
    assert identity.signs(shown["device_keys"][bot][device])
    assert not Identity.drawn(bot).signs(shown["device_keys"][bot][device])


async def test_a_restart_changes_neither_device_nor_identity(
    credentials: Credentials, bot: str, tmp_path: Path
) -> None:
    seen = set()
    for _ in range(2):
        async with running(credentials, tmp_path) as matrix:
            identity = identity_in(tmp_path / "matrix")
            assert identity is not None
            seen.add((matrix.wire.device_id, identity.master))
    assert len(seen) == 1


async def test_after_a_restore_a_new_device_is_signed_by_the_same_identity(
    synapse: Synapse, credentials: Credentials, bot: str, tmp_path: Path
) -> None:
    """Nobody is told that the identity changed, what was asked before counts as answered, the old device goes."""
    async with SealedPerson(synapse.url, synapse.register()) as lina:
        async with running(credentials, tmp_path / "old") as matrix:
            room = await lina.create_room([bot])
            await lina.sees(room, bot)
            await lina.hears(await lina.says(room, "Avant"))
            first = matrix.wire.device_id
        missed = await lina.says(room, "Pendant")
        folder = tmp_path / "new" / "matrix"
        folder.mkdir(parents=True)
        shutil.copy(tmp_path / "old" / "matrix" / FILE, folder / FILE)
        async with running(credentials, tmp_path / "new") as matrix:
            second = matrix.wire.device_id
            await lina.settles()
            answer = await lina.hears(await lina.says(room, "Après"))
            await lina.settles()
            state = await state_of(folder, credentials)

        assert answer.body == "écho : Après"
        assert not [e for e in lina.heard if missed in json.dumps(e.source) and e.sender == bot]
    assert second != first
    assert state is not None
    assert state.well
    assert state.others == ()


async def test_a_lost_identity_stops_the_bot_and_is_not_replaced(
    credentials: Credentials, bot: str, tmp_path: Path
) -> None:
    """Everybody would be told that the bot's identity has changed: a person decides that, not a restart."""
    async with running(credentials, tmp_path):
        pass
    (tmp_path / "matrix" / FILE).unlink()
    async with await SqliteMatrixInbox.open(tmp_path / "inbox.db") as inbox:
        with pytest.raises(IdentityTrouble) as told:
            async with Matrix.open(credentials, tmp_path / "matrix", inbox, SystemClock()):
                pass
    assert told.value.trouble is Trouble.LOST
    state = await state_of(tmp_path / "matrix", credentials)
    assert state is not None
    assert state.standing is Standing.LOST
    assert not (tmp_path / "matrix" / FILE).exists()

    await begin_identity(tmp_path / "matrix", credentials)
    async with running(credentials, tmp_path):
        state = await state_of(tmp_path / "matrix", credentials)
    assert state is not None
    assert state.well


async def test_an_identity_replaced_by_somebody_else_is_noticed(
    credentials: Credentials, bot: str, tmp_path: Path
) -> None:
    """Whoever knows the password can do that: the bot must not go on as if nothing had happened."""
    async with running(credentials, tmp_path):
        pass
    kept = (tmp_path / "matrix" / FILE).read_bytes()
    await begin_identity(tmp_path / "matrix", credentials)
    (tmp_path / "matrix" / FILE).write_bytes(kept)
    async with await SqliteMatrixInbox.open(tmp_path / "inbox.db") as inbox:
        with pytest.raises(IdentityTrouble) as told:
            async with Matrix.open(credentials, tmp_path / "matrix", inbox, SystemClock()):
                pass
    assert told.value.trouble is Trouble.OTHER


async def test_a_damaged_identity_is_no_reason_for_a_new_one(
    credentials: Credentials, tmp_path: Path
) -> None:
    async with running(credentials, tmp_path):
        pass
    (tmp_path / "matrix" / FILE).write_text('{"compte": "@x:y"')
    async with await SqliteMatrixInbox.open(tmp_path / "inbox.db") as inbox:
        with pytest.raises(IdentityTrouble) as told:
            async with Matrix.open(credentials, tmp_path / "matrix", inbox, SystemClock()):
                pass
    assert told.value.trouble is Trouble.DAMAGED


async def test_a_ready_made_session_is_accepted_once(
    synapse: Synapse, credentials: Credentials, bot: str, people: People, tmp_path: Path
) -> None:
    """Servers with single sign-on refuse passwords: somebody logs in for the bot and hands over the token."""
    async with MatrixPerson(synapse.url, synapse.register()) as lina:
        body = {
            "type": "m.login.password", "identifier": {"type": "m.id.user", "user": bot},
            "password": credentials.password,
        }  # fmt: skip
        session = await lina.call("POST", f"{CLIENT}/login", body)
        given = Credentials(synapse.url, bot, token=session["access_token"])
        async with running(given, tmp_path / "first") as matrix:
            assert matrix.wire.device_id == session["device_id"]
            room = await lina.create_room(invite=[bot])
            await lina.is_joined_by(room, bot)
            await lina.hears(room, replying_to(await lina.says(room, "Question")))
        state = await state_of(tmp_path / "first" / "matrix", given)
    assert state is not None
    assert state.well
    # The same token on a machine that has not its keys: another device under the same name.
    folder = tmp_path / "second"
    folder.mkdir()
    async with await SqliteMatrixInbox.open(folder / "inbox.db") as inbox:
        with pytest.raises(IdentityTrouble) as told:
            async with Matrix.open(given, folder / "matrix", inbox, SystemClock()):
                pass
    assert told.value.trouble in {Trouble.DEVICE, Trouble.LOST}


async def test_limits_are_tried_and_freed_by_the_administrator(
    synapse: Synapse, credentials: Credentials, tmp_path: Path
) -> None:
    """What the administrator is asked for is what frees the bot."""
    folder = tmp_path / "synapse"
    folder.mkdir()
    server = Synapse(needs("synapse"), folder, rc_message={"per_second": 1, "burst_count": 8})
    server.start()
    try:
        account, admin = server.register(), server.register(admin=True)
        own = Credentials(server.url, account.user_id, account.password)
        async with running(own, tmp_path):
            pass
        held = await limits_of(tmp_path / "matrix", own)
        async with MatrixPerson(server.url, admin) as administrator:
            path = f"/_synapse/admin/v1/users/{account.user_id}/override_ratelimit"
            await administrator.call("POST", path, {"messages_per_second": 0, "burst_count": 0})
        freed = await limits_of(tmp_path / "matrix", own)
    finally:
        server.stop()
    assert held is not None
    assert freed is not None
    assert not held.free
    assert 5 <= held.passed < 15  # the room itself cost some
    assert freed.free


async def test_nothing_is_said_at_a_start_after_a_restore(
    credentials: Credentials, bot: str, people: People, tmp_path: Path
) -> None:
    """A class must not be answered last week's questions again."""
    lina = await people.arrives()
    async with running(credentials, tmp_path / "old"):
        room = await lina.create_room(invite=[bot])
        await lina.is_joined_by(room, bot)
        await lina.hears(room, replying_to(await lina.says(room, "Une")))
    folder = tmp_path / "old" / "matrix"
    (folder / "session.json").unlink()
    async with running(credentials, tmp_path / "old"):
        await lina.hears(room, replying_to(await lina.says(room, "Deux")))
        said = await lina.hears_after(room, sent_by(bot))
    assert [event["content"]["body"] for event in said] == ["écho : Une", "écho : Deux"]


async def test_the_command_line_tells_the_state_of_the_account(
    credentials: Credentials, bot: str, tmp_path: Path
) -> None:
    """What an administrator types when somebody says that the bot does not answer."""
    data = tmp_path / "var"
    environment = os.environ | {
        "REFERENT_DATA": str(data), "REFERENT_MATRIX_HOMESERVER": credentials.homeserver,
        "REFERENT_MATRIX_USER": bot, "REFERENT_MATRIX_PASSWORD": credentials.password or "",
    }  # fmt: skip

    async def typed(*words: str, known: bool = True) -> tuple[int | None, str]:
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "matrix", *words, cwd=ROOT,
            env=environment if known else os.environ | {"REFERENT_DATA": str(data)},
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        out, _ = await child.communicate()
        return child.returncode, out.decode()

    assert (await typed("verifier"))[0] == 1
    async with running(credentials, data):
        verified, limits = await typed("verifier"), await typed("limites")
        assert await typed("verifier", known=False) == verified, "another terminal knows no password"
    (data / "matrix" / FILE).unlink()
    lost, (again, _) = await typed("verifier"), await typed("verifier", "--nouvelle-identite")
    assert verified[0] == 0
    assert "signé, relu sur le serveur" in verified[1]
    assert limits == (0, "Pas de limite gênante : 15 messages sur 15 sont passés d’un coup.\n")
    assert lost[0] == 1
    assert "restaurer FICHIER --identite-matrix" in lost[1]
    assert again == 1, "published, but the device is signed by the next start only"
    async with running(credentials, data):
        assert (await typed("verifier"))[0] == 0
