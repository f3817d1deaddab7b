import type { ServerSettings } from "../config/config.ts";
import { html, renderPage } from "./page.ts";

/** What a browser sees at `/`: that the server runs, and how Python connects to it. */
export function homePage(address: string): string {
  return renderPage({
    title: "argilla-space",
    body: html`<h1>The server is running</h1>
<p class="lead">Connect from Python with the <code>argilla</code> package:</p>
<pre>${pythonSnippet(address, "<your API key>")}</pre>
<p><a href="api/v1/docs">Documentation of the API</a></p>`,
  });
}

/** The address under which people and programs reach this server. */
export function serverAddress({ publicOrigin, host, port, basePath }: ServerSettings): string {
  const everywhere = host === "0.0.0.0" || host === "::";
  const literal = host.includes(":") ? `[${host}]` : host;
  const name = everywhere || host === "127.0.0.1" ? "localhost" : literal;
  return `${publicOrigin ?? `http://${name}:${port}`}${basePath}`;
}

/** The three lines of Python that connect. */
export function pythonSnippet(address: string, apiKey: string): string {
  return `import argilla as rg

client = rg.Argilla(api_url="${address}", api_key="${apiKey}")
print(client.me)`;
}
