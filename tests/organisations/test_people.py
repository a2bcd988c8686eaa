"""What the secretariat may do with people, and what only an operator may."""

from tests.organisations.conftest import Town, sent


async def test_only_the_secretariat_sees_people(town: Town) -> None:
    officer = await town.signed_in("officer@demo.example")
    assert (await officer.get("/people")).status_code == 403
    guest = await town.visitor()
    assert (await guest.get("/people")).status_code == 303


async def test_a_focal_point_needs_a_country(town: Town) -> None:
    key = await town.person("focal@agency.example")
    keeper = await town.signed_in("secretariat@demo.example")
    here = f"/people/{key}"
    assert (await sent(keeper, here, role="focal_point", country="")).status_code == 422
    assert (await sent(keeper, here, role="focal_point", country="MN")).status_code == 303
    assert await town.one("SELECT role || ' ' || country FROM person WHERE id = $1", key) == "focal_point MN"
    assert (await sent(keeper, here, role="donor", country="MN")).status_code == 303
    assert await town.one("SELECT country FROM person WHERE id = $1", key) is None


async def test_the_secretariat_makes_and_touches_no_operator_and_not_itself(town: Town) -> None:
    member = await town.person("member@agency.example")
    operator = await town.person("root@agency.example", "operator")
    own = await town.one("SELECT id FROM person WHERE email = 'secretariat@demo.example'")
    keeper = await town.signed_in("secretariat@demo.example")
    assert (await sent(keeper, f"/people/{member}", role="operator")).status_code == 403
    assert (await sent(keeper, f"/people/{operator}", role="member")).status_code == 403
    assert (await sent(keeper, f"/people/{operator}/deactivate")).status_code == 403
    assert (await sent(keeper, f"/people/{own}", role="member")).status_code == 403
    root = await town.signed_in("root@agency.example")
    assert (await sent(root, f"/people/{member}", role="operator")).status_code == 303


async def test_who_is_deactivated_is_out_at_once_and_in_no_more(town: Town) -> None:
    [key] = await town.organisations(1)
    person = await town.person("gone@agency.example", editor=key)
    client = await town.signed_in("gone@agency.example")
    assert (await client.get("/desk")).status_code == 200
    keeper = await town.signed_in("secretariat@demo.example")
    assert (await sent(keeper, f"/people/{person}/deactivate")).status_code == 303
    assert (await client.get("/desk")).status_code == 303
    assert await town.one("SELECT count(*) FROM sign_in_session WHERE person_id = $1", person) == 0
    guest = await town.visitor()
    typed = {"email": "gone@agency.example", "password": "common-ground-demo"}
    assert (await sent(guest, "/sign-in", **typed)).status_code == 422
    assert (await sent(keeper, f"/people/{person}/reactivate")).status_code == 303
    assert (await sent(guest, "/sign-in", **typed)).status_code == 303


async def test_people_are_found_by_name_address_and_organisation(town: Town) -> None:
    [key] = await town.organisations(1)
    await town.person("findable@agency.example", editor=key)
    name = await town.one("SELECT chosen_text(name, 'en') FROM organisation WHERE id = $1", key)
    keeper = await town.signed_in("secretariat@demo.example")
    for asked in ("findable", "FINDABLE@agency", name):
        page = (await keeper.get("/people", params={"q": asked, "role": "member"})).text
        assert "findable@agency.example" in page, asked
    assert "findable" not in (await keeper.get("/people?role=operator")).text
