import { createRequire } from "node:module";
import { dirname } from "node:path";
import express, { type Router } from "express";
import { frameAncestors } from "./page.ts";

const INIT_SCRIPT = `window.addEventListener("load", () => {
  SwaggerUIBundle({ url: "openapi.json", dom_id: "#swagger-ui", deepLinking: true, persistAuthorization: false });
});
`;

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>API – argilla-space</title>
<link rel="stylesheet" href="docs-assets/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<noscript>The documentation page needs JavaScript. The description itself is at <a href="openapi.json">openapi.json</a>.</noscript>
<script src="docs-assets/swagger-ui-bundle.js"></script>
<script src="docs-assets/init.js"></script>
</body>
</html>
`;

/**
 * Serves the OpenAPI description and the page that shows it, as the original does at the same addresses.
 * @param describe makes the description when it is first asked for: that takes longer than a start may spend on it.
 */
export function createApiDocs(describe: () => object, onSpace: boolean): Router {
  const router = express.Router();
  const assets = dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));
  const policy = `default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors ${frameAncestors(onSpace)}`;

  let description: object | undefined;
  router.get("/openapi.json", (_request, response) => {
    description ??= describe();
    response.json(description);
  });
  router.get("/docs", (_request, response) => {
    response.set("Content-Security-Policy", policy).type("html").send(PAGE);
  });
  router.get("/docs-assets/init.js", (_request, response) => {
    response.type("text/javascript").send(INIT_SCRIPT);
  });
  for (const file of ["swagger-ui.css", "swagger-ui-bundle.js"]) {
    router.get(`/docs-assets/${file}`, (_request, response) => {
      response.sendFile(file, { root: assets, maxAge: "1d" });
    });
  }
  return router;
}
