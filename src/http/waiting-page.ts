import type { Response } from "express";
import { counted } from "../platform/counted.ts";
import type { TooManyRequestsError } from "../platform/errors.ts";
import { html, pageHeaders, renderPage } from "./page.ts";

/** Answers a person with 429 and a page that says how long to wait; the web app's pages have no status of their own. */
export function sendWaitingPage(
  response: Response,
  error: TooManyRequestsError,
  { lead, frameAncestors }: { lead: string; frameAncestors: string },
): void {
  const minutes = Math.ceil(error.retryAfterSeconds / 60);
  const page = renderPage({
    title: "Please wait – argilla-space",
    body: html`<h1>Please wait a moment</h1>
<p class="lead">${lead} Try again in ${counted(minutes, "minute")}.</p>`,
  });
  response
    .status(error.status)
    .set({ ...pageHeaders(frameAncestors), ...error.headers })
    .send(page);
}
