import type { Map as MapLibreMap } from "maplibre-gl";
import { showList, withBox } from "./list-around";
import type { Words } from "./words";

/** After the reader has moved the map, a button offers to list only what is in view. */
export function offerViewFilter(map: MapLibreMap, words: Words): void {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button map-view-button";
  button.textContent = words.view;
  button.hidden = true;
  map.getContainer().parentElement?.append(button);
  map.on("moveend", (event) => {
    if ("originalEvent" in event && event.originalEvent) button.hidden = false;
  });
  button.addEventListener("click", () => {
    const query = document.getElementById("catalogue")?.dataset.query ?? "";
    showList(withBox(query, map.getBounds().toArray().flat()));
    button.hidden = true;
  });
}
