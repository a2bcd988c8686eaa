// Which country and which unit each area of the source belongs to, where the source alone does not say.

/** The six countries of the subregion, and the areas Natural Earth draws apart that ISO 3166-2 lists as units of one. */
const UNIT_OF_WHOLE_AREA = { TWN: "CN-TW", HKG: "CN-HK", MAC: "CN-MO" };
const SUBREGION = new Set(["CHN", "PRK", "JPN", "MNG", "KOR", "RUS"]);

/** The source swaps the codes of Moscow city (1,780 characters of outline) and Moscow region (25,900). */
const SWAPPED = { "RU-MOW": "RU-MOS", "RU-MOS": "RU-MOW" };

/** ISO 3166-1 codes of territories the source files under the state they belong to. */
const OWN_CODE = {
  "FR-GF": "GF", "FR-GP": "GP", "FR-MQ": "MQ", "FR-RE": "RE", "FR-YT": "YT",
  "NL-BQ1": "BQ", "NL-BQ2": "BQ", "NL-BQ3": "BQ",
  "NO-21": "SJ", "NO-22": "SJ", "NO-X01~": "BV",
  "-99-X14~": "CX", "-99-X15~": "CC",
};

/**
 * Areas the source draws apart or contradicts itself on (Crimea: a Ukrainian unit code, a Russian area code).
 * They are drawn as land that carries no country's code.
 */
const DISPUTED = {
  "UA-43": "Crimea", "UA-40": "Sevastopol",
  "CN-X01~": "Paracel Islands", "-99-X08~": "Spratly Islands", "-99-X06~": "Siachen Glacier",
};

/** Line detail in metres: fine where people work with units, coarse where the world is only background. */
const FINE_M = 700;
const COARSE_M = 7000;

function unitCode({ adm0_a3: area, iso_3166_2: code }) {
  if (area in UNIT_OF_WHOLE_AREA) return UNIT_OF_WHOLE_AREA[area];
  if (!SUBREGION.has(area) || code in DISPUTED || code.includes("~")) return "";
  return SWAPPED[code] ?? code;
}

function countryCode({ iso_a2: country, iso_3166_2: code }) {
  if (code in DISPUTED) return "";
  return OWN_CODE[code] ?? (/^[A-Z]{2}$/.test(country) ? country : "");
}

/** What the build needs of one area of the source, and nothing else of it. */
export function describe(source) {
  const unit = unitCode(source);
  const disputed = DISPUTED[source.iso_3166_2] ?? "";
  const code = countryCode(source);
  const fine = SUBREGION.has(source.adm0_a3) || unit !== "";
  return {
    unit,
    disputed,
    code,
    // Hong Kong and Macao have codes of their own, but a provincial border.
    state: unit.slice(0, 2) || code,
    name: disputed || source.admin,
    land: code || disputed || source.admin,
    interval_m: fine ? FINE_M : COARSE_M,
  };
}
