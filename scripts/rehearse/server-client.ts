import { request } from "node:http";
import { waitUntil } from "../gate/wait-until.ts";
import type { Container } from "./container.ts";

/** The port that the image serves on; the rehearsal's network is its own, so nothing else is there. */
export const port = 6900;
const bootDeadlineMs = 60_000;

export interface Answer {
  readonly status: number;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: each check knows the shape that it asks about.
  readonly json: any;
}

export interface Question {
  readonly apiKey?: string;
  readonly json?: unknown;
  readonly form?: Readonly<Record<string, string>>;
}

/** One request on a connection of its own. Rejects when there is no complete answer. */
export function ask(method: string, path: string, question: Question = {}): Promise<Answer> {
  const headers: Record<string, string> = {};
  if (question.apiKey !== undefined) headers["X-Argilla-Api-Key"] = question.apiKey;
  if (question.json !== undefined) headers["Content-Type"] = "application/json";
  if (question.form !== undefined) headers["Content-Type"] = "application/x-www-form-urlencoded";
  const body = question.form
    ? new URLSearchParams(question.form).toString()
    : question.json !== undefined
      ? JSON.stringify(question.json)
      : undefined;
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port, method, path, headers, agent: false }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk) => {
        text += chunk;
      });
      response.once("error", reject);
      response.once("end", () => {
        const isJson = response.headers["content-type"]?.includes("json") ?? false;
        resolve({ status: response.statusCode ?? 0, text, json: isJson ? JSON.parse(text) : undefined });
      });
    });
    sent.once("error", reject);
    sent.end(body);
  });
}

export interface Boot {
  /** Milliseconds from the start of the container. */
  readonly firstAnswerMs: number | undefined;
  readonly settledMs: number | undefined;
  /** `ready`, `misconfigured`, or what was seen last. */
  readonly state: string;
}

/** Waits until the server has made up its mind: ready, or misconfigured. */
export async function waitForBoot(container: Container, statusPath = "/-/status"): Promise<Boot> {
  let firstAnswerMs: number | undefined;
  let settledMs: number | undefined;
  let state = "no answer";
  await waitUntil(
    async () => {
      const answer = await ask("GET", statusPath).catch(() => undefined);
      if (answer) firstAnswerMs ??= performance.now() - container.startedAt;
      state = answer?.json?.state ?? state;
      const isSettled = state === "ready" || state === "misconfigured";
      if (isSettled) settledMs = performance.now() - container.startedAt;
      return isSettled || container.hasEnded;
    },
    { deadlineMs: bootDeadlineMs, everyMs: 3 },
  );
  return { firstAnswerMs, settledMs, state };
}
