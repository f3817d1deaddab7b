import { defineRoute, type Route } from "../../http/route.ts";
import { canTakeFirstSteps } from "./first-run-policy.ts";
import { presentFirstSteps } from "./first-run-presenter.ts";
import { firstRunOutput, firstRunUpdate } from "./first-run-schema.ts";
import type { FirstRunService } from "./first-run-service.ts";

const tag = "First steps";
const path = "/first-run";

/** What an owner has left to do on a new server. */
export function firstRunRoutes(firstRun: FirstRunService): Route[] {
  return [
    defineRoute(
      {
        method: "get",
        path,
        tag,
        summary: "The first steps on this server, done and to do",
        status: 200,
        output: firstRunOutput,
        errors: [403],
      },
      async ({ actor, authorize }) => {
        const permit = authorize(canTakeFirstSteps(actor));
        return permit.answer(presentFirstSteps(await firstRun.steps(actor.userId)));
      },
    ),
    defineRoute(
      {
        method: "put",
        path,
        tag,
        summary: "Put the caller's list of first steps away, or take it out again",
        body: firstRunUpdate,
        status: 200,
        output: firstRunOutput,
        errors: [403],
      },
      async ({ actor, body, authorize }) => {
        const permit = authorize(canTakeFirstSteps(actor));
        await firstRun.setDismissed(actor.userId, body.dismissed);
        return permit.answer(presentFirstSteps(await firstRun.steps(actor.userId)));
      },
    ),
  ];
}
