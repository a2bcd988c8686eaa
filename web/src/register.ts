// The register form: shares that sum to 100, places drawn on a map, and what is typed kept while one types.
import { shareFields } from "./shares-fields";
import { drawFields } from "./draw/fields";
import { finders } from "./draw/finder";
import { localTimes } from "./local-time";
import { keepTyping } from "./typing";

shareFields();
drawFields();
finders();
localTimes();
keepTyping();
