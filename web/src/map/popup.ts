import { Popup, type Map as MapLibreMap } from "maplibre-gl";
import type { Position } from "geojson";

let open: Popup | undefined;

async function fetchCard(id: string): Promise<DocumentFragment> {
  const answer = await fetch(`/activities/${encodeURIComponent(id)}/card`, { headers: { "HX-Request": "true" } });
  if (!answer.ok) throw new Error(`card of ${id}: ${answer.status}`);
  const template = document.createElement("template");
  template.innerHTML = await answer.text();
  return template.content;
}

/** Shows an activity's card where it is; should the card not come, its page opens instead. */
export async function showCard(map: MapLibreMap, id: string, at: Position): Promise<void> {
  open?.remove();
  try {
    const content = document.createElement("div");
    content.append(await fetchCard(id));
    open = new Popup({ maxWidth: "340px", offset: 12 }).setLngLat(at as [number, number]).setDOMContent(content);
    open.addTo(map);
  } catch {
    location.assign(`/activities/${encodeURIComponent(id)}`);
  }
}
