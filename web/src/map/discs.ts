import type { Polygon, Position } from "geojson";

const EARTH_RADIUS_M = 6_371_008;
const CORNERS = 64;

/** A circle of a true radius on the ground, as a polygon: what an approximate place may cover. */
export function disc([longitude, latitude]: Position, radiusM: number): Polygon {
  const angle = radiusM / EARTH_RADIUS_M;
  const phi = ((latitude ?? 0) * Math.PI) / 180;
  const ring = Array.from({ length: CORNERS + 1 }, (_none, corner) => {
    const bearing = (2 * Math.PI * (corner % CORNERS)) / CORNERS;
    const north = Math.asin(Math.sin(phi) * Math.cos(angle) + Math.cos(phi) * Math.sin(angle) * Math.cos(bearing));
    const east = Math.atan2(
      Math.sin(bearing) * Math.sin(angle) * Math.cos(phi),
      Math.cos(angle) - Math.sin(phi) * Math.sin(north),
    );
    return [(longitude ?? 0) + (east * 180) / Math.PI, (north * 180) / Math.PI];
  });
  return { type: "Polygon", coordinates: [ring] };
}
