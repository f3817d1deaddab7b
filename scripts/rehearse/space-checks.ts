import { chownSync, existsSync, mkdirSync, statfsSync } from "node:fs";
import path from "node:path";
import { SETTINGS } from "../../src/config/settings.ts";
import { waitUntil } from "../gate/wait-until.ts";
import type { Checklist } from "./checklist.ts";
import { Container } from "./container.ts";
import type { Image } from "./image.ts";
import type { ImageStore } from "./image-store.ts";
import { checkStop } from "./run-checks.ts";
import { ask, waitForBoot } from "./server-client.ts";

/** What Hugging Face tells a container of a Space. */
const spaceVariables = {
  SPACE_ID: "ada/labels",
  SPACE_HOST: "ada-labels.hf.space",
  SPACE_AUTHOR_NAME: "ada",
  SPACE_REPO_NAME: "labels",
  SPACE_TITLE: "Labels",
  SPACE_CREATOR_USER_ID: "0123456789abcdef01234567",
};
/** What it adds because the README of the Space says hf_oauth. The address leads nowhere. */
const signInVariables = {
  OAUTH_CLIENT_ID: "a-client",
  OAUTH_CLIENT_SECRET: "a-client-secret",
  OAUTH_SCOPES: "openid profile",
  OPENID_PROVIDER_URL: "https://127.0.0.1:1",
};

/** tmpfs and overlay, by the kernel's numbers: the server does not take them for storage that lasts. */
const notDisks = new Set([0x01021994, 0x794c7630]);

/**
 * The image of the Space as a duplicate without a single secret runs it.
 *
 * @param folder on a disk, for the storage
 */
export async function checkSpace(
  image: Image,
  store: ImageStore,
  list: Checklist,
  folder: string,
): Promise<void> {
  // A secret that is asked for and left blank may arrive as an empty text.
  const blank = Object.fromEntries(
    Object.entries(SETTINGS).flatMap(([name, { secret }]) => (secret ? [[name, ""]] : [])),
  );
  {
    // Named like this the file must be there; otherwise a Space without it would start just as well.
    const file = { ARGILLA_AUTH_OAUTH_CFG: ".oauth.yaml" };
    const env = { ...blank, ...spaceVariables, ...signInVariables, ...file };
    await using container = await Container.start(image, store, { env });
    const boot = await waitForBoot(container);
    list.check("a Space with every secret left blank starts", boot.state === "ready", container.output);
    const known = await ask("POST", "/api/v1/token", { form: { username: "owner", password: "12345678" } });
    list.check("no documented password opens a Space", known.status === 401, known.text);
    const complaint = container.output.split("\n").find((line) => line.includes(".oauth.yaml"));
    list.check("its .oauth.yaml is read without a complaint", complaint === undefined, complaint);
    list.check(
      "it says that the data are lost at a restart",
      await prints(container, /no persistent storage/),
      container.output,
    );
    await checkStop(container, list, "a Space");
  }

  const data = path.join(folder, "data");
  mkdirSync(data);
  chownSync(data, 1000, 1000);
  const what = "a Space with a disk at /data keeps its data there";
  if (notDisks.has(statfsSync(data).type)) {
    list.skip(what, "this machine's temporary folder is not on a disk");
    return;
  }
  const mounts = [{ source: data, target: "/data", readOnly: false }];
  await using container = await Container.start(image, store, {
    env: { ...blank, ...spaceVariables },
    mounts,
  });
  const boot = await waitForBoot(container);
  const isKept = boot.state === "ready" && existsSync(path.join(data, "argilla/argilla-space.db"));
  list.check(what, isKept, container.output);
  list.check(
    "without sign-in its log has a link for the owner",
    await prints(container, /\/owner\S*token=/),
    container.output,
  );
  await checkStop(container, list, "a Space with a disk");
}

/** Whether a text comes in the log, which may be a moment after the server is ready. */
function prints(container: Container, pattern: RegExp): Promise<boolean> {
  const isThere = () => pattern.test(container.output);
  return waitUntil(() => isThere() || container.hasEnded, { deadlineMs: 15_000 }).then(isThere);
}
