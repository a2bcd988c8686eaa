import type { Map as MapLibreMap } from "maplibre-gl";

const FORM = /^#map=([\d.]+)\/(-?[\d.]+)\/(-?[\d.]+)$/;

/** Marks a movement that a button or a click of ours began as the reader's own. */
export const BY_HAND = { originalEvent: true };

export interface View {
  zoom: number;
  center: [number, number];
}

/** The view an address asks for: #map=zoom/latitude/longitude. */
export function readView(hash: string): View | null {
  const found = FORM.exec(hash);
  if (!found) return null;
  const [zoom, latitude, longitude] = found.slice(1).map(Number) as [number, number, number];
  if (Math.abs(latitude) > 85 || Math.abs(longitude) > 360) return null;
  return { zoom, center: [longitude, latitude] };
}

export function viewHash(zoom: number, latitude: number, longitude: number): string {
  return `#map=${zoom.toFixed(2)}/${latitude.toFixed(3)}/${longitude.toFixed(3)}`;
}

/** Keeps the address telling what the map shows, so that it can be copied and sent. */
export function keepPermalink(map: MapLibreMap): void {
  const write = () => {
    const { lat, lng } = map.getCenter();
    history.replaceState(history.state, "", viewHash(map.getZoom(), lat, lng));
  };
  let moved = false;
  map.on("moveend", (event) => {
    moved ||= "originalEvent" in event && Boolean(event.originalEvent);
    if (moved) write();
  });
  document.addEventListener("htmx:after:history:push", () => moved && write());
}
