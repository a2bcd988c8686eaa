import htmx from "htmx.org";
import type { Position } from "geojson";

const HALF_DEGREES = 0.01;

/** The catalogue's address with a bounding box added to its filters. */
export function withBox(query: string, box: number[]): string {
  const params = new URLSearchParams(query);
  params.set("bbox", box.map((degrees) => degrees.toFixed(4)).join(","));
  params.delete("page");
  return `/?${params}`;
}

export function showList(url: string): void {
  void htmx.ajax("GET", url, {
    target: "#catalogue",
    select: "#catalogue",
    swap: "outerMorph",
    push: "true",
  });
}

/** Activities that share one spot cannot be pulled apart by zooming; the list beside the map names them. */
export function listAround([longitude = 0, latitude = 0]: Position): void {
  const query = document.getElementById("catalogue")?.dataset.query ?? "";
  const box = [longitude - HALF_DEGREES, latitude - HALF_DEGREES, longitude + HALF_DEGREES, latitude + HALF_DEGREES];
  showList(withBox(query, box));
}
