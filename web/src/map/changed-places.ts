import { LngLatBounds, Marker, type Map as MapLibreMap } from "maplibre-gl";
import type { Feature, Position } from "geojson";
import { token } from "./colours";
import { ButtonColumn } from "./controls";
import { createMap } from "./create";
import { boundsOf, places } from "./places";
import { namesOf, wordsOf } from "./words";

const FALLBACK: [number, number, number, number] = [77, 19, 146, 56];
/** Each part's sign and the colour of its line; what is gone or was before is drawn broken. */
const PARTS = {
  same: { sign: "", colour: "ink-soft", gone: false },
  before: { sign: "1", colour: "warn", gone: true },
  removed: { sign: "−", colour: "bad", gone: true },
  after: { sign: "2", colour: "warn", gone: false },
  added: { sign: "+", colour: "good", gone: false },
} as const;
type Part = keyof typeof PARTS;
/** What changed is drawn over what did not. */
const ORDER = Object.keys(PARTS) as Part[];
// More labels than this would hide the map; the table beside it names them all.
const MOST_LABELS = 24;

/** Draws the places of two states of a document; what stands at data-changes says which is which. */
export async function changedPlaces(element: HTMLElement): Promise<void> {
  const answer = await fetch(element.dataset.changes ?? "");
  const features = answer.ok ? places(await answer.json()) : [];
  const changed = features.filter((feature) => partOf(feature) !== "same");
  const words = wordsOf(element);
  const map = createMap(element, namesOf(element), {
    bounds: LngLatBounds.convert(boundsOf(changed.length ? changed : features) ?? FALLBACK),
    fitBoundsOptions: { padding: 56, maxZoom: 7 },
    cooperativeGestures: false,
    scrollZoom: false,
  });
  const zoom = [
    { icon: "plus", label: words.zoom_in, act: () => map.zoomIn() },
    { icon: "minus", label: words.zoom_out, act: () => map.zoomOut() },
  ];
  map.addControl(new ButtonColumn(zoom), "top-right");
  mark(map, features);
  map.once("load", () => {
    for (const part of ORDER) outlines(map, part, features.filter((one) => partOf(one) === part));
  });
}

function partOf(feature: Feature): Part {
  const part = String(feature.properties?.part ?? "same");
  return part in PARTS ? (part as Part) : "same";
}

function outlines(map: MapLibreMap, part: Part, features: Feature[]): void {
  const { colour, gone } = PARTS[part];
  const drawn = features.filter(({ geometry }) => geometry.type !== "Point");
  if (!drawn.length) return;
  map.addSource(part, { type: "geojson", data: { type: "FeatureCollection", features: drawn } });
  map.addLayer({
    id: `${part}-fill`,
    type: "fill",
    source: part,
    filter: ["==", ["geometry-type"], "Polygon"],
    paint: { "fill-color": token(colour), "fill-opacity": gone ? 0.04 : 0.16 },
  });
  map.addLayer({
    id: `${part}-line`,
    type: "line",
    source: part,
    paint: { "line-color": token(colour), "line-width": 2, ...(gone ? { "line-dasharray": [2, 2] } : {}) },
  });
}

/** A sign and a word at each place: at a point itself, else at the middle of its bounds. */
function mark(map: MapLibreMap, features: Feature[]): void {
  const shown = features.filter((one) => partOf(one) !== "same" || one.geometry.type === "Point");
  shown.sort((one, other) => ORDER.indexOf(partOf(one)) - ORDER.indexOf(partOf(other)));
  for (const [at, feature] of shown.entries()) {
    const centre = middle(feature);
    const element = label(feature, shown.length - at <= MOST_LABELS);
    if (centre) new Marker({ element, anchor: "left", offset: [-10, 0] }).setLngLat(centre).addTo(map);
  }
}

function middle(feature: Feature): [number, number] | null {
  const { geometry } = feature;
  if (geometry.type === "Point") return geometry.coordinates.slice(0, 2) as [number, number];
  const box = boundsOf([feature]);
  const centre: Position | null = box && [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
  return centre as [number, number] | null;
}

function label(feature: Feature, withWords: boolean): HTMLElement {
  const part = partOf(feature);
  const element = document.createElement("div");
  element.className = `place-mark ${part}`;
  const sign = document.createElement("b");
  sign.textContent = PARTS[part].sign;
  element.append(sign);
  if (withWords && part !== "same") {
    const words = document.createElement("span");
    words.textContent = [feature.properties?.word, feature.properties?.name].filter(Boolean).join(": ");
    element.append(words);
  }
  return element;
}
