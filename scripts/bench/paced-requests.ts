import { Agent, get } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import type { BenchedProcess } from "./benched-process.ts";
import { ownAccount } from "./own-account.ts";
import { percentile } from "./statistics.ts";

const CONNECTIONS = 5;
const EVERY_MS = 20;

/** The p99 of `GET /me` in milliseconds under a light load: five connections, fifty requests a second on each. */
export async function lightLoadP99(server: BenchedProcess, seconds: number): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const latencies: number[] = [];
  const until = performance.now() + seconds * 1000;
  const caller = async (index: number) => {
    await pause((index * EVERY_MS) / CONNECTIONS);
    while (performance.now() < until) {
      const sentAt = performance.now();
      await askForOwnAccount(server, agent);
      const milliseconds = performance.now() - sentAt;
      latencies.push(milliseconds);
      await pause(Math.max(0, EVERY_MS - milliseconds));
    }
  };
  try {
    await Promise.all(Array.from({ length: CONNECTIONS }, (_, index) => caller(index)));
  } finally {
    agent.destroy();
  }
  return percentile(latencies, 0.99);
}

function askForOwnAccount(server: BenchedProcess, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const options = { agent, headers: ownAccount.headers };
    const request = get(`${server.origin}${ownAccount.path}`, options, (response) => {
      response.resume().once("end", () => {
        if (response.statusCode === 200) resolve();
        else reject(new Error(`GET ${ownAccount.path} answers ${response.statusCode}.`));
      });
    });
    request.once("error", reject);
  });
}
