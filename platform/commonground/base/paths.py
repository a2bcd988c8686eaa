"""Where the project's own files lie on disk."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
ROOT = PACKAGE.parents[1]
TEMPLATES = ROOT / "web" / "templates"
STATIC = ROOT / "web" / "dist"
LOCALES = ROOT / "web" / "locales"
REFERENCE = ROOT / "seeds" / "reference"
DEMO = ROOT / "seeds" / "demo"
GEOMETRY = STATIC / "geo"
MIGRATIONS = PACKAGE / "migrations"
