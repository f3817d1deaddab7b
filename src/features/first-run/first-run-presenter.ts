import type { FirstRunOutput } from "./first-run-schema.ts";
import type { FirstSteps } from "./first-run-service.ts";

export function presentFirstSteps({
  dismissed,
  storage,
  people,
  workspace,
  program,
}: FirstSteps): FirstRunOutput {
  return {
    dismissed,
    steps: {
      storage,
      people: {
        done: people.done,
        hugging_face: people.huggingFace,
        newcomers_join: [...people.newcomersJoin],
        accounts: people.accounts,
      },
      workspace: { done: workspace.done, names: [...workspace.names] },
      program,
    },
  };
}
