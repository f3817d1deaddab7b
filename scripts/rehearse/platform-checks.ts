import { request } from "node:https";
import { json } from "node:stream/consumers";
import { startFromImage } from "../simulator/image-container.ts";
import { Simulator } from "../simulator/simulator.ts";
import type { Space } from "../simulator/space.ts";
import type { Checklist } from "./checklist.ts";
import type { ImageWorkshop } from "./image-workshop.ts";

const secrets = { OWNER_API_KEY: "a-key-of-the-owner" };

/** The image behind the simulated platform, as a person meets it who duplicates the template. */
export async function checkOnPlatform(workshop: ImageWorkshop, list: Checklist): Promise<void> {
  await using simulator = await Simulator.start({ startContainer: startFromImage(workshop) });
  const creator = simulator.hub.addPerson("ada");
  const space = await simulator.runSpace({ creator, secrets });
  const me = await askEdge(simulator, space, "me", { "X-Argilla-Api-Key": secrets.OWNER_API_KEY });
  list.check("as a Space on the simulated platform it answers", me.role === "owner", space.log());
  const { argilla_space: ours } = await askEdge(simulator, space, "settings");
  list.check(
    "from inside it sees that its gate is open",
    ours?.sign_in.gate === "open",
    JSON.stringify(ours),
  );

  const before = await askEdge(simulator, space, "oauth2/providers");
  space.files.set(".oauth.yaml", "enabled: false\n");
  await space.restart({ building: true });
  await space.settled();
  const after = await askEdge(simulator, space, "oauth2/providers");
  const counts = [before, after].map(({ items }) => items?.length).join(" then ");
  list.check(
    "a file committed to the Space is in the image of its next build",
    counts === "1 then 0",
    space.log(),
  );
}

/** @returns the body of the edge's answer */
async function askEdge(
  { edgeAddress }: Simulator,
  { host }: Space,
  path: string,
  headers: Record<string, string> = {},
  // biome-ignore lint/suspicious/noExplicitAny: a wire body has no type before it is looked at.
): Promise<any> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        ...edgeAddress,
        servername: host,
        path: `/api/v1/${path}`,
        headers: { host, ...headers },
        agent: false,
      },
      (answer) => void json(answer).then(resolve, reject),
    );
    sent.once("error", reject).end();
  });
}
