import { AREAS, type Area } from "./colours";

const SVG = "http://www.w3.org/2000/svg";
const STROKE = 3.5;

export type Counts = Partial<Record<Area, number>>;

export interface Slice {
  area: Area;
  from: number;
  length: number;
}

/** The ring cut in proportion to the areas; the lengths are parts of one. */
export function slices(counts: Counts): Slice[] {
  const total = AREAS.reduce((sum, area) => sum + (counts[area] ?? 0), 0);
  let from = 0;
  const found: Slice[] = [];
  for (const area of AREAS) {
    const length = total ? (counts[area] ?? 0) / total : 0;
    if (length > 0) found.push({ area, from, length });
    from += length;
  }
  return found;
}

export function radiusOf(n: number): number {
  return Math.min(13 + 4 * Math.log10(Math.max(n, 1)) ** 1.4, 25);
}

function draw(tag: string, attributes: Record<string, string | number>): SVGElement {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  return element;
}

/** A ring showing the share of areas, its count in the middle. */
export function ring(n: number, counts: Counts): SVGElement {
  const radius = radiusOf(n);
  const around = 2 * Math.PI * radius;
  const size = 2 * (radius + STROKE);
  const middle = size / 2;
  const svg = draw("svg", { width: size, height: size, viewBox: `0 0 ${size} ${size}`, "aria-hidden": "true" });
  svg.append(draw("circle", { cx: middle, cy: middle, r: radius + STROKE / 2 }));
  for (const { area, from, length } of slices(counts)) {
    svg.append(
      draw("circle", {
        class: `slice area-${area}`,
        cx: middle,
        cy: middle,
        r: radius,
        "stroke-width": STROKE,
        "stroke-dasharray": `${length * around} ${around}`,
        "stroke-dashoffset": -from * around,
        transform: `rotate(-90 ${middle} ${middle})`,
      }),
    );
  }
  const text = draw("text", { x: middle, y: middle });
  text.textContent = n > 9999 ? `${Math.round(n / 1000)}k` : String(n);
  svg.append(text);
  return svg;
}
