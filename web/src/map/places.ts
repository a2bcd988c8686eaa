import type { Feature, FeatureCollection, GeoJsonProperties, Geometry } from "geojson";
import { disc } from "./discs";

type AnyGeoJson = Feature | FeatureCollection | Geometry;

function featuresOf(data: AnyGeoJson): Feature[] {
  if (data.type === "FeatureCollection") return data.features;
  if (data.type === "Feature") return [data];
  return [{ type: "Feature", properties: {}, geometry: data }];
}

function parts(geometry: Geometry | null): Geometry[] {
  if (!geometry) return [];
  return geometry.type === "GeometryCollection" ? geometry.geometries.flatMap(parts) : [geometry];
}

function drawn(geometry: Geometry, properties: GeoJsonProperties): Feature {
  const radiusM = Number(properties?.radius_m ?? 0);
  const soft = geometry.type === "Point" && radiusM > 0;
  return {
    type: "Feature",
    properties: { ...properties, soft },
    geometry: soft ? disc(geometry.coordinates, radiusM) : geometry,
  };
}

/** Places ready to draw: an approximate point becomes the disc it may lie in. */
export function places(data: AnyGeoJson): Feature[] {
  return featuresOf(data).flatMap(({ geometry, properties }) =>
    parts(geometry).map((part) => drawn(part, properties)),
  );
}

/** West, south, east, north of all of them, or null where there is nothing. */
export function boundsOf(features: Feature[]): [number, number, number, number] | null {
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  const visit = (value: unknown): void => {
    if (!Array.isArray(value)) return;
    if (typeof value[0] !== "number") return value.forEach(visit);
    const [x, y] = value as [number, number];
    box[0] = Math.min(box[0], x);
    box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x);
    box[3] = Math.max(box[3], y);
  };
  for (const { geometry } of features) if ("coordinates" in geometry) visit(geometry.coordinates);
  return Number.isFinite(box[0]) ? box : null;
}
