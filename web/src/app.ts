// Loaded by every page. Each behaviour finds its own elements and leaves the page usable without it.
import "htmx.org";
import { closeMenusOutside } from "./menus";
import { tellWhatIsBeingMade } from "./being-made";
import { copyLinks } from "./copy-link";
import { keepQueryInLanguageMenu } from "./language-menu";
import { loadFontsForOtherScripts } from "./fonts";
import { tableTools } from "./table-tools";
import { focusErrors } from "./error-summary";
import { keyLinks } from "./key-links";
import { filtersSheet } from "./filters-sheet";
import { tickAll } from "./tick-all";
import { forgetTypingOnSignOut } from "./typing-store";

closeMenusOutside();
copyLinks();
tellWhatIsBeingMade();
keepQueryInLanguageMenu();
loadFontsForOtherScripts();
tableTools();
focusErrors();
filtersSheet();
forgetTypingOnSignOut();
tickAll();
keyLinks();
