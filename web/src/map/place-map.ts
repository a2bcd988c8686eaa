import { LngLatBounds } from "maplibre-gl";
import { token } from "./colours";
import { ButtonColumn } from "./controls";
import { createMap } from "./create";
import { placeLayers, setPlaces } from "./place-layers";
import { boundsOf, places } from "./places";
import { namesOf, wordsOf } from "./words";

const FALLBACK: [number, number, number, number] = [77, 19, 146, 56];

/** Draws what stands at data-geojson, in the colour of data-area; nothing to draw leaves the subregion. */
export async function placeMap(element: HTMLElement): Promise<void> {
  const answer = await fetch(element.dataset.geojson ?? "");
  const features = answer.ok ? places(await answer.json()) : [];
  const words = wordsOf(element);
  const map = createMap(element, namesOf(element), {
    bounds: LngLatBounds.convert(boundsOf(features) ?? FALLBACK),
    fitBoundsOptions: { padding: 40, maxZoom: 6 },
    cooperativeGestures: false,
    scrollZoom: false,
  });
  if (words.zoom_in) {
    map.addControl(
      new ButtonColumn([
        { icon: "plus", label: words.zoom_in, act: () => map.zoomIn() },
        { icon: "minus", label: words.zoom_out, act: () => map.zoomOut() },
      ]),
      "top-right",
    );
  }
  map.once("load", () => {
    placeLayers(map, "places", token(element.dataset.area ?? "restoration"));
    setPlaces(map, "places", features);
  });
}
