import type { FirstRun } from "../../api/wire-types.ts";
import { newWorkspaceSnippet } from "../../components/connection-snippets.ts";
import { listOf } from "../../components/list-of.ts";
import { Snippet } from "../../components/snippet.tsx";
import { Step } from "./step.tsx";

export function WorkspaceStep({ done, names }: FirstRun["steps"]["workspace"]) {
  return (
    <Step title="Have a workspace" done={done}>
      {done ? (
        <p>
          Datasets belong to a workspace, and its members work on them. There{" "}
          {names.length === 1 ? "is" : "are"} <strong>{listOf(names, "conjunction")}</strong>.
        </p>
      ) : (
        <>
          <p>Datasets belong to a workspace, and there is none.</p>
          <Snippet title="Python" code={newWorkspaceSnippet} />
        </>
      )}
    </Step>
  );
}
