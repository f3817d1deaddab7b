import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Response, Router } from "express";
import expressStaticGzip from "express-static-gzip";
import { frameAncestors } from "./page.ts";

/** Where the built web app may be: beside the bundle, or in the build folder when the source runs as it is. */
const FOLDERS = ["./ui/", "../../dist/ui/"].map((path) => fileURLToPath(new URL(path, import.meta.url)));
const NONCE_PLACE = "__CSP_NONCE__";
const BASE_PLACE = '<base href="/">';

/** The folder of the built web app; undefined when it was not built. */
export function findWebApp(): string | undefined {
  return FOLDERS.find((folder) => existsSync(`${folder}index.html`));
}

/**
 * Serves the web app: hashed assets for good, everything else that a browser navigates to as the app's one page, which
 * is never cached and whose style tags carry a nonce of their own.
 */
export function createWebApp(folder: string, basePath: string, onSpace: boolean): Router {
  const router = Router({ caseSensitive: true, strict: true });
  const index = readFileSync(`${folder}index.html`, "utf8").replace(BASE_PLACE, `<base href="${basePath}/">`);

  router.use(
    "/assets",
    // The build leaves a compressed copy beside each asset, better than compressing at each request could.
    expressStaticGzip(`${folder}assets`, {
      enableBrotli: true,
      orderPreference: ["br", "gz"],
      index: false,
      serveStatic: { immutable: true, maxAge: "1y", redirect: false },
    }),
  );
  router.use("/assets", (_request, response) => {
    // A page of the last release may ask for an asset that is gone; it must not get a page instead.
    response.status(404).type("text/plain").send("Not Found");
  });
  for (const file of ["favicon.ico", "favicon.svg"]) {
    router.get(`/${file}`, (_request, response) => response.sendFile(file, { root: folder, maxAge: "1d" }));
  }
  router.get("/{*path}", (_request, response) => sendIndex(response, index, onSpace));
  return router;
}

function sendIndex(response: Response, index: string, onSpace: boolean): void {
  const nonce = randomBytes(16).toString("base64");
  response
    .set("Content-Security-Policy", contentSecurityPolicy(nonce, onSpace))
    .set("Cache-Control", "no-store")
    .type("html")
    .send(index.replaceAll(NONCE_PLACE, nonce));
}

function contentSecurityPolicy(nonce: string, onSpace: boolean): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: https://huggingface.co https://*.huggingface.co",
    "connect-src 'self'",
    "font-src 'self'",
    "base-uri 'self'",
    "form-action 'self' https://huggingface.co",
    `frame-ancestors ${frameAncestors(onSpace)}`,
  ].join("; ");
}
