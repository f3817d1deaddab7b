import type { BenchedProcess } from "./benched-process.ts";

/** The request that every client sends most: the caller's own account, by API key (the documented default one). */
export const ownAccount = {
  path: "/api/v1/me",
  headers: { "X-Argilla-Api-Key": "owner.apikey" },
} as const;

export const ownerSignIn = {
  path: "/api/v1/token",
  method: "POST",
  headers: { "Content-Type": "application/x-www-form-urlencoded" },
  body: "username=owner&password=12345678",
} as const;

/** The JSON of the answer. @throws Error when there is none. */
export async function fetchOwnAccount(server: BenchedProcess): Promise<string> {
  const response = await fetch(`${server.origin}${ownAccount.path}`, { headers: ownAccount.headers });
  const json = await response.text();
  if (response.status !== 200) throw new Error(`GET ${ownAccount.path} answers ${response.status}: ${json}`);
  return json;
}
