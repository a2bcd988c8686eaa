import type { Map as MapLibreMap } from "maplibre-gl";
import { token } from "../map/colours";
import { ButtonColumn } from "../map/controls";
import { createMap } from "../map/create";
import { disc } from "../map/discs";
import { placeLayers, setPlaces } from "../map/place-layers";
import { boundsOf } from "../map/places";
import { namesOf } from "../map/words";
import { LocationFields, type Kind } from "./location";
import { Pen } from "./pen";
import { UnitPicker } from "./units";

const SUBREGION: [number, number, number, number] = [77, 19, 146, 56];

type DrawWords = Partial<Record<Kind | "clear" | "zoom_in" | "zoom_out", string>>;

function toolsFor(canvas: HTMLElement, words: DrawWords): { hint: HTMLElement; clear: HTMLButtonElement } {
  const tools = document.createElement("div");
  tools.className = "draw-tools";
  const hint = document.createElement("span");
  hint.setAttribute("role", "status");
  const clear = document.createElement("button");
  clear.type = "button";
  clear.className = "quiet";
  clear.textContent = words.clear ?? "×";
  tools.append(hint, clear);
  canvas.before(tools);
  return { hint, clear };
}

/** Joins the fields of a location to its map: what is typed is shown, what is drawn is written. */
function join(map: MapLibreMap, location: LocationFields, canvas: HTMLElement): void {
  const words = JSON.parse(canvas.dataset.words ?? "{}") as DrawWords;
  const { hint, clear } = toolsFor(canvas, words);
  placeLayers(map, "reach", token("accent"));
  const picker = new UnitPicker(map, location);
  const pen = new Pen(map, token("accent"), (geometry) => location.draw(geometry));
  const show = () => {
    const { kind, geometry, radiusM } = location;
    hint.textContent = words[kind] ?? "";
    clear.hidden = !geometry;
    pen.use(kind);
    pen.show(geometry);
    picker.show();
    const reach = geometry?.type === "Point" && radiusM > 0 ? [disc(geometry.coordinates, radiusM)] : [];
    const several = geometry?.type.startsWith("Multi") ? [geometry] : [];
    setPlaces(map, "reach", [
      ...reach.map((ground) => ({ type: "Feature" as const, properties: { soft: true }, geometry: ground })),
      // The pen draws one shape; what has several parts is shown and not redrawn.
      ...several.map((whole) => ({ type: "Feature" as const, properties: {}, geometry: whole })),
    ]);
  };
  let sized = canvas.clientWidth > 0;
  clear.addEventListener("click", () => location.draw(null));
  location.fieldset.addEventListener("change", (event) => {
    location.fitKind();
    if (!sized && canvas.clientWidth > 0) {
      // A map that was hidden could not know how much ground fits into it.
      map.resize();
      map.fitBounds(SUBREGION, { animate: false });
    }
    sized = canvas.clientWidth > 0;
    pointFollowsNumbers(location, event.target);
    show();
  });
  show();
}

/** A latitude or longitude typed by hand is the point from then on. */
function pointFollowsNumbers(location: LocationFields, changed: EventTarget | null): void {
  if (location.kind !== "point" || !(changed instanceof HTMLInputElement)) return;
  if (!/-(latitude|longitude)$/.test(changed.name) || !location.point) return;
  const geometry = location.field("geometry");
  if (geometry) geometry.value = JSON.stringify({ type: "Point", coordinates: location.point });
}

function enhance(fieldset: HTMLElement): void {
  const canvas = fieldset.querySelector<HTMLElement>("[data-draw-map]");
  if (!canvas || canvas.dataset.drawn) return;
  canvas.dataset.drawn = "yes";
  canvas.classList.add("draw-map");
  const location = new LocationFields(fieldset);
  const geometry = location.geometry;
  const bounds = geometry && boundsOf([{ type: "Feature", properties: {}, geometry }]);
  const map = createMap(canvas, namesOf(canvas), { bounds: bounds ?? SUBREGION, fitBoundsOptions: { padding: 40, maxZoom: 9 } });
  const words = JSON.parse(canvas.dataset.words ?? "{}") as DrawWords;
  map.addControl(
    new ButtonColumn([
      { icon: "plus", label: words.zoom_in ?? "+", act: () => map.zoomIn() },
      { icon: "minus", label: words.zoom_out ?? "−", act: () => map.zoomOut() },
    ]),
    "top-right",
  );
  map.once("load", () => join(map, location, canvas));
}

/** Every location fieldset on the page, and those that htmx adds later. */
export function drawFields(): void {
  const all = () => document.querySelectorAll<HTMLElement>("[data-location]").forEach(enhance);
  all();
  document.addEventListener("htmx:after:swap", all);
}
