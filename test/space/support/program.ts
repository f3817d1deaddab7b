import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { text as readText } from "node:stream/consumers";
import type { Simulator } from "../../../scripts/simulator/simulator.ts";
import type { Space } from "../../../scripts/simulator/space.ts";

/** An answer of the edge or of the app behind it. */
export interface ProgramAnswer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: a wire body has no type before it is asserted on.
  readonly json: any;
}

export interface ProgramRequest {
  readonly method?: string;
  readonly host?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Asks as a program does: HTTP/1.1, no cookies, no redirects. */
export async function ask(
  simulator: Simulator,
  space: Space,
  path: string,
  { method = "GET", host = space.host, headers = {} }: ProgramRequest = {},
): Promise<ProgramAnswer> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const sent = request(
      {
        ...simulator.edgeAddress,
        servername: host,
        method,
        path,
        headers: { host, ...headers },
        agent: false,
      },
      resolve,
    );
    sent.on("error", reject);
    sent.end();
  });
  const text = await readText(answer);
  const isJson = answer.headers["content-type"]?.includes("json") ?? false;
  return {
    status: answer.statusCode ?? 0,
    headers: answer.headers,
    text,
    json: isJson ? JSON.parse(text) : undefined,
  };
}

/** Asks the API. */
export function askApi(
  simulator: Simulator,
  space: Space,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<ProgramAnswer> {
  return ask(simulator, space, `/api/v1/${path}`, { headers });
}
