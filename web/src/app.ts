// Loaded by every page. Each behaviour finds its own elements and leaves the page usable without it.
import "htmx.org";
import { closeMenusOutside } from "./menus";
import { copyLinks } from "./copy-link";
import { keepQueryInLanguageMenu } from "./language-menu";
import { loadFontsForOtherScripts } from "./fonts";
import { tableTools } from "./table-tools";
import { focusErrors } from "./error-summary";
import { filtersSheet } from "./filters-sheet";

closeMenusOutside();
copyLinks();
keepQueryInLanguageMenu();
loadFontsForOtherScripts();
tableTools();
focusErrors();
filtersSheet();
