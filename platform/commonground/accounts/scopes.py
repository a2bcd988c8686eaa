"""What an API token may be made for; one rule tells what a request needs, for routes of today and later."""

from commonground.accounts.schemas import Scope
from commonground.base.i18n import mark

SCOPES: tuple[Scope, ...] = ("read", "write", "import")
WORDS: dict[str, str] = {
    "read": mark("Read what you may read, drafts included"),
    "write": mark("Register and change activities"),
    "import": mark("Bring in files"),
}
READING = ("GET", "HEAD", "OPTIONS")


def scope_for(method: str, path: str) -> Scope:
    if method in READING:
        return "read"
    return "import" if path == "/import" or path.startswith("/import/") else "write"


def opens(scopes: tuple[str, ...], method: str, path: str) -> bool:
    """Who may bring in a file may also see how far it is."""
    needed = scope_for(method, path)
    return needed in scopes or ("import" in scopes and scope_for("POST", path) == "import")
