import type { Geometry } from "geojson";
import type { Map as MapLibreMap } from "maplibre-gl";
import { TerraDraw, TerraDrawLineStringMode, TerraDrawPointMode, TerraDrawPolygonMode, TerraDrawRenderMode } from "terra-draw";
import { TerraDrawMapLibreGLAdapter } from "terra-draw-maplibre-gl-adapter";
import type { Kind } from "./location";

const MODES: Partial<Record<Kind, string>> = { point: "point", line: "linestring", polygon: "polygon" };
const MODE_OF_TYPE: Record<string, string> = { Point: "point", LineString: "linestring", Polygon: "polygon" };
const STILL = "static-view";

/** Draws one geometry at a time; a new one takes the place of the old. */
export class Pen {
  private readonly draw: TerraDraw;

  constructor(map: MapLibreMap, colour: string, finished: (geometry: Geometry) => void) {
    const hex = colour as `#${string}`;
    const fill = { fillColor: hex, fillOpacity: 0.2, outlineColor: hex, outlineWidth: 2 };
    this.draw = new TerraDraw({
      adapter: new TerraDrawMapLibreGLAdapter({ map, coordinatePrecision: 6 }),
      modes: [
        new TerraDrawPointMode({ styles: { pointColor: hex, pointWidth: 7, pointOutlineColor: "#ffffff", pointOutlineWidth: 2 } }),
        new TerraDrawLineStringMode({ styles: { lineStringColor: hex, lineStringWidth: 3 } }),
        new TerraDrawPolygonMode({ styles: fill }),
        new TerraDrawRenderMode({ modeName: STILL, styles: {} }),
      ],
    });
    this.draw.start();
    this.draw.on("finish", (id) => {
      this.keepOnly(id);
      const feature = this.draw.getSnapshotFeature(id);
      if (feature) finished(feature.geometry);
    });
  }

  use(kind: Kind): void {
    this.draw.setMode(MODES[kind] ?? STILL);
  }

  show(geometry: Geometry | null): void {
    this.draw.clear();
    const mode = geometry && MODE_OF_TYPE[geometry.type];
    if (!mode) return;
    this.draw.addFeatures([{ type: "Feature", properties: { mode }, geometry } as Parameters<TerraDraw["addFeatures"]>[0][number]]);
  }

  private keepOnly(id: string | number): void {
    const others = this.draw.getSnapshot().flatMap((feature) => (feature.id === undefined || feature.id === id ? [] : [feature.id]));
    if (others.length) this.draw.removeFeatures(others);
  }
}
