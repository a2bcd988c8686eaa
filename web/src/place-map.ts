// Maps inside pages: every element with data-geojson shows what stands at that address.
import { changedPlaces } from "./map/changed-places";
import { placeMap } from "./map/place-map";

for (const element of document.querySelectorAll<HTMLElement>("[data-geojson]")) placeMap(element);
for (const element of document.querySelectorAll<HTMLElement>("[data-changes]")) changedPlaces(element);
