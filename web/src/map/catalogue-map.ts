import type { Map as MapLibreMap } from "maplibre-gl";
import { ActivityTiles } from "./activity-tiles";
import { onThemeChange, reducedMotion } from "./colours";
import { ButtonColumn } from "./controls";
import { createMap } from "./create";
import { Highlight } from "./highlight";
import { BY_HAND, keepPermalink, readView } from "./permalink";
import { basemap } from "./basemap";
import { offerViewFilter } from "./view-filter";
import { namesOf, wordsOf, type Words } from "./words";

const SUBREGION: [[number, number], [number, number]] = [
  [77, 19],
  [146, 56],
];

function currentQuery(): string {
  return document.getElementById("catalogue")?.dataset.query ?? "";
}

function buttons(words: Words): ButtonColumn {
  return new ButtonColumn([
    { icon: "plus", label: words.zoom_in, act: (map) => map.zoomIn({}, BY_HAND) },
    { icon: "minus", label: words.zoom_out, act: (map) => map.zoomOut({}, BY_HAND) },
    { icon: "whole", label: words.reset, act: (map) => map.fitBounds(SUBREGION, { animate: !reducedMotion() }, BY_HAND) },
  ]);
}

/** Filters are changed by htmx, which swaps all but the map; the map then asks for other tiles. */
function followFilters(tiles: ActivityTiles): void {
  document.addEventListener("htmx:after:swap", () => tiles.show(currentQuery()));
}

function start(map: MapLibreMap, element: HTMLElement): void {
  const words = wordsOf(element);
  const tiles = new ActivityTiles(map, words);
  const highlight = new Highlight(map);
  const draw = () => {
    highlight.add();
    tiles.add(currentQuery());
  };
  map.once("load", draw);
  map.addControl(buttons(words), "top-right");
  followFilters(tiles);
  highlight.followCards();
  offerViewFilter(map, words);
  keepPermalink(map);
  onThemeChange(() => {
    map.setStyle(basemap(namesOf(element)));
    map.once("style.load", draw);
  });
}

/** The map of the catalogue. Where it cannot be drawn it says so; the list needs no map. */
export function catalogueMap(element: HTMLElement): void {
  const view = readView(location.hash);
  try {
    const map = createMap(element, namesOf(element), view ?? { bounds: SUBREGION });
    start(map, element);
  } catch (error) {
    console.warn(error);
    const note = document.createElement("p");
    note.className = "map-note";
    note.textContent = wordsOf(element).failed;
    element.replaceChildren(note);
  }
}
