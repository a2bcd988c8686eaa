// The register form: shares that sum to 100, and places drawn on a map.
import { shareFields } from "./shares-fields";
import { drawFields } from "./draw/fields";

shareFields();
drawFields();
