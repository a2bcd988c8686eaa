"""What is not public yet stays with those who write it, whatever looks like it."""

from tests.activities.town import OTHER, Town, draft

from commonground.activities.duplicates import stock

SECRET = "Hidden saxaul belts of Govisumber"


async def test_who_types_learns_nothing_of_the_draft_of_another(town: Town) -> None:
    secret = await draft(town, title={"en": {"text": SECRET}}, planned_start="2031-03-01")
    await stock.look(town.database)
    document = town.document(
        title={"en": {"text": "Saxaul belts, Govisumber"}}, lead=town.keys[OTHER], planned_start="2031-03-01"
    )
    async with town.visit() as visitor:
        answer = await visitor.client.post("/activities", json=document, headers=await town.token("other"))
    mine = answer.json()["id"]
    pair = f"/duplicates/{min(mine, secret)}/{max(mine, secret)}"
    async with town.visit("other") as other:
        for step in (1, 2, 3):
            page = (await other.get(f"/activities/{mine}/edit?step={step}")).text
            assert SECRET not in page
            assert pair not in page
        assert SECRET not in (await other.get("/desk")).text
        for address in (pair, f"{pair}.geojson"):
            assert (await other.get(address)).status_code == 403
        for said in ("same", "say-same", "say-different", "undo"):
            assert (await other.post(pair, {"do": said, "standing": str(mine)})).status_code == 403
    async with town.visit("officer") as officer:
        page = (await officer.get(f"/activities/{secret}/edit?step=2")).text
        assert "Saxaul belts, Govisumber" not in page
