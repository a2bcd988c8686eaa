// An OpenID Connect provider to sign in by: the certified oidc-provider with its own sign-in and consent pages.
// node provider.mjs PORT CLIENT_ID CLIENT_SECRET REDIRECT_URI
// Whoever signs in as "naran" is the subject "naran" with naran@town.example; as "later--naran" another
// subject with the same address; as "unverified--naran" one whose address was not verified.
// POST /meddle with a word of `meddlers` spoils the id_token of the answers that follow; with nothing, none.
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const require = createRequire(new URL("../../web/package.json", import.meta.url));
const load = (name) => import(pathToFileURL(require.resolve(name)));
const { default: Provider } = await load("oidc-provider");
const { SignJWT, UnsecuredJWT, decodeJwt, exportJWK, generateKeyPair } = await load("jose");

const [port, client_id, client_secret, redirect_uri] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
const kid = "the-provider's";
const own = await generateKeyPair("RS256", { extractable: true });
const foreign = await generateKeyPair("RS256");
const publicKey = await exportJWK(own.publicKey);
const signed = (claims, key = own.privateKey) =>
  new SignJWT(claims).setProtectedHeader({ alg: "RS256", kid }).sign(key);
const symmetric = (claims, secret) =>
  new SignJWT(claims).setProtectedHeader({ alg: "HS256", kid }).sign(new TextEncoder().encode(secret));
const HOUR = 3600;

const meddlers = {
  "written anew": (claims) => signed(claims),
  expired: (claims) => signed({ ...claims, exp: claims.iat - HOUR, iat: claims.iat - 2 * HOUR }),
  forged: (claims) => signed(claims, foreign.privateKey),
  unsigned: (claims) => new UnsecuredJWT(claims).encode(),
  "signed with the client's secret": (claims) => symmetric(claims, client_secret),
  "signed with the public key": (claims) => symmetric(claims, JSON.stringify(publicKey)),
  "for somebody else": (claims) => signed({ ...claims, aud: "another-platform" }),
  "for somebody else by us": (claims) => signed({ ...claims, aud: "another-platform", azp: client_id }),
  "by somebody else": (claims) => signed({ ...claims, iss: "https://elsewhere.example" }),
  "of another question": (claims) => signed({ ...claims, nonce: "another" }),
  "of no question": ({ nonce, ...claims }) => signed(claims),
  "of another subject": (claims) => signed({ ...claims, sub: "somebody" }),
};
let meddle;

const provider = new Provider(issuer, {
  clients: [{ client_id, client_secret, redirect_uris: [redirect_uri] }],
  jwks: { keys: [{ ...(await exportJWK(own.privateKey)), kid, use: "sig", alg: "RS256" }] },
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
  cookies: { keys: ["only for tests"] },
  pkce: { required: () => true },
  findAccount: (_context, sub) => ({
    accountId: sub,
    claims: () => ({
      sub,
      name: sub,
      email: `${sub.split("--").at(-1)}@town.example`,
      email_verified: !sub.startsWith("unverified--"),
    }),
  }),
});

provider.use(async (context, next) => {
  await next();
  if (meddle && context.oidc?.route === "token" && context.body?.id_token) {
    context.body.id_token = await meddlers[meddle](decodeJwt(context.body.id_token));
  }
});

const answer = provider.callback();
createServer((request, response) => {
  if (request.url !== "/meddle") return answer(request, response);
  let said = "";
  request.on("data", (part) => (said += part));
  request.on("end", () => {
    meddle = said;
    response.writeHead(!said || said in meddlers ? 204 : 404).end();
  });
}).listen(Number(port), "127.0.0.1");
