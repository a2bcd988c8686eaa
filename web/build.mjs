// Builds everything the browser gets into dist/: scripts, styles, fonts, icons and the map's worker.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { build } from "esbuild";
import { fontFaces } from "./fonts.mjs";

const out = "dist";
const watchless = { bundle: true, minify: true, logLevel: "warning", target: ["es2022"] };

function emptyOutput() {
  // dist/geo belongs to geo/build.mjs and takes long to make, so it stays.
  for (const name of ["chunks", "fonts"]) rmSync(`${out}/${name}`, { recursive: true, force: true });
  mkdirSync(`${out}/fonts`, { recursive: true });
}

async function buildScripts() {
  await build({
    ...watchless,
    entryPoints: ["src/app.ts", "src/catalogue.ts", "src/place-map.ts", "src/register.ts"],
    outdir: out,
    format: "esm",
    splitting: true,
    chunkNames: "chunks/[name]-[hash]",
    legalComments: "linked",
    define: { BUILD: JSON.stringify(Date.now().toString(36)) },
  });
}

// A reader's system or a choice on the page may ask for dark: one list of colours serves both.
const darkTwice = {
  name: "dark-twice",
  setup({ onLoad }) {
    onLoad({ filter: /dark\.css$/ }, ({ path }) => {
      const text = readFileSync(path, "utf8");
      const colours = /:root:not[^{]*(\{[^}]*\})/.exec(text)[1];
      return { contents: `${text}\n:root[data-theme="dark"] ${colours}`, loader: "css" };
    });
  },
};

async function buildStyles() {
  await build({
    ...watchless,
    entryPoints: ["styles/app.css", "styles/map.css"],
    outdir: out,
    external: ["fonts/*"],
    plugins: [darkTwice],
  });
}

function copyParts() {
  const maplibre = "node_modules/maplibre-gl/dist";
  cpSync(`${maplibre}/maplibre-gl-worker.mjs`, `${out}/maplibre-gl-worker.mjs`);
  for (const icon of ["icons.svg", "icon.svg"]) cpSync(`src/${icon}`, `${out}/${icon}`);
}

emptyOutput();
for (const [name, css] of fontFaces(`${out}/fonts`)) writeFileSync(`${out}/${name}`, css);
copyParts();
await Promise.all([buildScripts(), buildStyles()]);
rmSync(`${out}/fonts.css`); // It is part of app.css now.
