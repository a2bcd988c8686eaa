import type { Feature } from "geojson";
import type { ExpressionSpecification, GeoJSONSource, Map as MapLibreMap } from "maplibre-gl";

const SHAPE: ["==", ExpressionSpecification, string] = ["==", ["geometry-type"], "Polygon"];

/** A source and the layers that draw places: shapes lightly, exact points solid. Adding twice is harmless. */
export function placeLayers(map: MapLibreMap, name: string, colour: string, strong = false): void {
  if (map.getSource(name)) return;
  map.addSource(name, { type: "geojson", data: { type: "FeatureCollection", features: [] } });
  map.addLayer({
    id: `${name}-fill`,
    type: "fill",
    source: name,
    filter: SHAPE,
    paint: { "fill-color": colour, "fill-opacity": strong ? 0.28 : 0.18 },
  });
  map.addLayer({
    id: `${name}-line`,
    type: "line",
    source: name,
    filter: ["all", ["!=", ["geometry-type"], "Point"], ["!=", ["get", "soft"], true]],
    paint: { "line-color": colour, "line-width": strong ? 2.5 : 1.5, "line-opacity": 0.8 },
  });
  map.addLayer({
    id: `${name}-point`,
    type: "circle",
    source: name,
    filter: ["==", ["geometry-type"], "Point"],
    paint: {
      "circle-color": colour,
      "circle-radius": strong ? 8 : 6,
      "circle-stroke-color": "#ffffff",
      "circle-stroke-width": 1.5,
    },
  });
}

export function setPlaces(map: MapLibreMap, name: string, features: Feature[]): void {
  map.getSource<GeoJSONSource>(name)?.setData({ type: "FeatureCollection", features });
}
