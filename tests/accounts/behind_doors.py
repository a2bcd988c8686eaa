"""A copy of the demo database with a person for each role, and something real behind each door."""

import os
from typing import Any

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession
from tests.conftest import Database

from commonground.accounts import service as accounts
from commonground.accounts.schemas import Viewer
from commonground.activities import queries
from commonground.activities import service as activities
from commonground.activities.service import Author, connection_of
from commonground.organisations import merging
from commonground.organisations import service as organisations
from commonground.start import DEMO_OFFICER_OF, join

PASSWORD = "the-doors-are-tried-1"
ELSEWHERE = "An organisation elsewhere"
# The role on the platform, and the role in the organisation that the things behind the doors belong to.
ROLES: dict[str, tuple[str, str | None]] = {
    "stranger": ("member", None),
    "reader": ("member", "reader"),
    "editor": ("member", "editor"),
    "manager": ("member", "manager"),
    "manager elsewhere": ("member", "elsewhere"),
    "donor": ("donor", None),
    "focal point": ("focal_point", None),
    "secretariat": ("secretariat", None),
    "operator": ("operator", None),
}
OWN_ACTIVITY = """
SELECT c.activity_id FROM activity_card c JOIN activity a ON a.id = c.activity_id
WHERE a.lead_id = $1 AND 'MN' = ANY(c.countries) AND c.state = 'published' ORDER BY 1 LIMIT 1
"""
INVITATION = """
INSERT INTO invitation (organisation_id, email, role, language, name, sent_at)
VALUES ($1, $2, 'reader', 'en', '', now() - interval '1 day') RETURNING id
"""
REGISTRATION = """
INSERT INTO registration
    (email, name, language, organisation_id, organisation_name, homepage, why, state, reason)
VALUES ($2, 'Somebody New', 'en', $1, '', '', 'To register what we do.', 'waiting', '') RETURNING id
"""
MAIL = """
INSERT INTO mail (event, recipient, language, subject, text, html, message_id, state)
VALUES ($1, 'a@example.org', 'en', 's', 't', 'h', $1, 'given_up') RETURNING id
"""
DRAFT = """
INSERT INTO report (title, filters, figures, snapshot, snapshot_hash, method_version)
SELECT title, filters, figures, snapshot, snapshot_hash, method_version FROM report
ORDER BY id LIMIT 1 RETURNING id
"""
ITEM = """
SELECT f.code, m.id AS meeting, i.id AS item FROM framework f JOIN meeting m ON m.framework_id = f.id
JOIN agreed_item i ON i.meeting_id = m.id ORDER BY f.id, i.id LIMIT 1
"""
ANSWERING = """
INSERT INTO agreed_item_organisation (item_id, organisation_id) VALUES ($1, $2)
ON CONFLICT DO NOTHING RETURNING 1
"""
RUN = """
INSERT INTO import_run (person_id, file_name, format, content, state, outcome)
VALUES ($1, 'a.csv', 'csv', 'title', 'refused', '{"message": "–", "asked": {}}') RETURNING id
"""


def email(role: str) -> str:
    return f"{role.replace(' ', '.')}@doors.example"


class World:
    """Things are made anew each time they are asked for, so that one try leaves nothing for the next."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.people: dict[str, int] = {}
        self.organisation = self.elsewhere = self.other = 0

    async def fill(self) -> None:
        async with self.database.sessions.begin() as session:
            self.organisation = await organisations.find(session, DEMO_OFFICER_OF) or 0
            self.elsewhere, _new = await organisations.find_or_add(session, ELSEWHERE, source="operator")
            for name, (role, member) in ROLES.items():
                self.people[name] = await self.person(session, name, role, member)
        await self.one("UPDATE person SET country = 'MN' WHERE role = 'focal_point' RETURNING id")

    async def person(self, session: AsyncSession, name: str, role: str, member: str | None) -> int:
        key = await accounts.add_person(session, email(name), name, PASSWORD, role)
        if member == "elsewhere":
            await join(session, key, ELSEWHERE, "manager")
        elif member:
            await join(session, key, DEMO_OFFICER_OF, member)
        return key

    def viewer(self, role: str) -> Viewer | None:
        if role == "nobody":
            return None
        platform, member = ROLES[role]
        where = self.elsewhere if member == "elsewhere" else self.organisation
        held = {where: "manager" if member == "elsewhere" else member} if member else {}
        return Viewer(self.people[role], role, email(role), platform, "en", held)  # type: ignore[arg-type]

    async def one(self, query: str, *values: Any) -> Any:
        async with self.database.everything.acquire() as owner:
            return await owner.fetchval(query, *values)

    async def sample(self, name: str, path: str, role: str) -> str:
        """Something real for this part of the address."""
        if name == "name" and path.endswith("/charts/{name:str}"):
            return "areas.svg"
        if path.startswith("/organisations") and name == "other":
            return str(self.elsewhere)
        numbered = [thing for part, thing in NAMED.items() if part in path and f"{{{name}" in part]
        name = numbered[0] if numbered else name
        make = getattr(self, f"a_{name}", None)
        return str(await make(role)) if make else MADE_UP.get(name, "made-up")

    async def a_activity(self, _role: str) -> int:
        """Published in two versions, of the organisation, in Mongolia."""
        key = await self.one(OWN_ACTIVITY, self.organisation)
        async with self.database.sessions.begin() as session:
            stored = await queries.stored(await connection_of(session), key)
            assert stored is not None
            document = msgspec.structs.replace(stored.document, identifier=None, identifiers=[])
            made = await activities.create(session, document, Author(None, "form"), "published")
            await activities.confirm(session, await activities.load(session, made), Author(None, "form"))
        return made

    a_id = a_activity

    async def a_organisation(self, _role: str) -> int:
        return self.organisation

    async def a_person(self, _role: str) -> int:
        async with self.database.sessions.begin() as session:
            return await self.person(session, f"somebody {os.urandom(4).hex()}", "member", "reader")

    async def a_invitation(self, _role: str) -> int:
        return int(await self.one(INVITATION, self.organisation, f"{os.urandom(4).hex()}@example.org"))

    async def a_registration(self, _role: str) -> int:
        return int(await self.one(REGISTRATION, self.organisation, f"{os.urandom(4).hex()}@example.org"))

    async def a_run(self, _role: str) -> int:
        """Somebody else's import."""
        return int(await self.one(RUN, await self.a_person("")))

    async def a_step(self, role: str) -> int:
        async with self.database.sessions.begin() as session:
            name = f"To be merged {os.urandom(4).hex()}"
            merged, _new = await organisations.find_or_add(session, name, source="operator")
            return await merging.merge(session, merged, self.organisation, self.people["operator"])

    async def a_introduction(self, _role: str) -> int:
        query = """INSERT INTO introduction (activity_id, organisation_id, asked_by, message, answer, outcome)
        VALUES ($1, $2, $3, '', '', '') RETURNING id"""
        asked_by = await self.a_person("")
        return int(await self.one(query, await self.a_activity(""), self.organisation, asked_by))

    async def a_code(self, _role: str) -> str:
        await self.one(ANSWERING, await self.a_item(""), self.organisation)
        return str(await self.one(ITEM))

    async def a_meeting(self, _role: str) -> int:
        return int(await self.one(ITEM.replace("f.code, m.id AS meeting, i.id AS item", "m.id")))

    async def a_item(self, _role: str) -> int:
        return int(await self.one(ITEM.replace("f.code, m.id AS meeting, i.id AS item", "i.id")))

    async def a_job(self, _role: str) -> int:
        query = "INSERT INTO job (name, payload, state) VALUES ('housekeeping', '{}', 'failed') RETURNING id"
        return int(await self.one(query))

    async def a_mail(self, _role: str) -> int:
        return int(await self.one(MAIL, os.urandom(8).hex()))

    async def a_report(self, _role: str) -> int:
        """The one that is released."""
        return int(await self.one("SELECT min(id) FROM report WHERE released_at IS NOT NULL"))

    async def a_one(self, _role: str) -> int:
        """Of a pair that may be one activity."""
        one, other = sorted((await self.a_activity(""), await self.a_activity("")))
        self.other = other
        query = """INSERT INTO duplicate_pair (one_id, other_id, probability, reasons, against)
        VALUES ($1, $2, 0.9, '{}', '{}') RETURNING one_id"""
        return int(await self.one(query, one, other))

    async def a_other(self, _role: str) -> int:
        return self.other

    async def a_source(self, _role: str) -> int:
        query = """INSERT INTO iati_source (organisation_id, url, every_hours, state)
        VALUES ($1, $2, 24, 'paused') RETURNING id"""
        return int(await self.one(query, self.organisation, f"https://example.org/{os.urandom(4).hex()}.xml"))

    async def a_difference(self, _role: str) -> int:
        """Of the activity that was made last, which is the one in the same address."""
        query = """INSERT INTO field_conflict (activity_id, field, winner, stands, waits)
        SELECT max(id), 'homepage', 'here', '{"value": ""}', '{"value": "https://example.org"}'
        FROM activity RETURNING id"""
        return int(await self.one(query))

    async def a_draft(self, _role: str) -> int:
        return int(await self.one(DRAFT))


# What a number in these addresses is the number of.
NAMED = {
    "/import/{key": "run",
    "/registrations/{key": "registration",
    "/reports/{key:int}/discard": "draft",
    "/reports/{key:int}/refresh": "draft",
    "/reports/{key:int}/release": "draft",
    "/reports/{key:int}": "report",
    "/differences/{number": "difference",
    "/jobs/{number": "job",
    "/mails/{number": "mail",
}
MADE_UP = {
    "group": "dates",
    "what": "pause",
    "key": "total.net",
    "format": "json",
    "z": "3",
    "x": "6",
    "y": "3.mvt",
    "name": "total.net",
}
