"""Tags of the Humanitarian Exchange Language for the columns of the platform's own CSV.

They stand in a row below the header where asked for. Tools that know them join sheets by them, others see one
row more; our own reader passes over it.
"""

from commonground.exchange.formats.columns import OF_LANGUAGE

TAGS = {
    "id": "#activity+id+platform",
    "identifier": "#activity+code",
    "title": "#activity+name+i_en",
    "summary": "#description+i_en",
    "lead": "#org+name+lead",
    "partners": "#org+name+partner+list",
    "areas": "#sector+area+list",
    "countries": "#country+code+list",
    "status": "#status",
    "planned_start": "#date+start+planned",
    "actual_start": "#date+start+actual",
    "planned_end": "#date+end+planned",
    "actual_end": "#date+end+actual",
    "locations": "#loc+list",
    "budgets": "#value+list",
    "needs": "#need+list",
    "offers": "#capacity+offer+list",
    "themes": "#subsector+theme+list",
    "results": "#indicator+value+list",
    "lessons": "#description+lesson+list",
    "frameworks": "#activity+framework+list",
    "identifiers": "#activity+code+other+list",
    "sectors": "#sector+code+list",
    "homepage": "#activity+url",
    "source_name": "#meta+source",
    "source_url": "#meta+source+url",
    "provenance": "#meta+provenance",
    "confirmed_on": "#date+confirmed",
    "counted_in": "#activity+code+counted",
    "joint_share": "#indicator+share+joint",
}
FIELDS = {"title": "#activity+name", "summary": "#description"}


def tag(column: str) -> str:
    if column in TAGS:
        return TAGS[column]
    found = OF_LANGUAGE.fullmatch(column)
    return f"{FIELDS[found[1]]}+i_{found[2]}" if found else ""


def is_tags(values: list[str]) -> bool:
    """Whether a row holds tags alone."""
    said = [value.strip() for value in values if value.strip()]
    return bool(said) and all(value.startswith("#") for value in said)
