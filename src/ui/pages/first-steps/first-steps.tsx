import { Button } from "@mantine/core";
import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { describeError } from "../../api/api-error.ts";
import { firstRunQuery } from "../../api/queries.ts";
import { request } from "../../api/request.ts";
import type { FirstRun } from "../../api/wire-types.ts";
import { FormStatus } from "../../components/form-status.tsx";
import { useCurrentUser } from "../../session/current-user.ts";
import classes from "./first-steps.module.css";
import { PeopleStep } from "./people-step.tsx";
import { ProgramStep } from "./program-step.tsx";
import { StorageStep } from "./storage-step.tsx";
import { WorkspaceStep } from "./workspace-step.tsx";

/** What an owner of a new server should see to, as the server knows it, until the owner puts the list away. */
export function FirstSteps({ afterwards }: { afterwards?: () => void }) {
  const { id } = useCurrentUser();
  const { dismissed, steps } = useSuspenseQuery(firstRunQuery(id)).data;
  const put = usePutAway(afterwards);
  return (
    <>
      <ol className={classes.steps}>
        <StorageStep {...steps.storage} />
        <PeopleStep {...steps.people} />
        <WorkspaceStep {...steps.workspace} />
        <ProgramStep {...steps.program} />
      </ol>
      <div className={classes.away}>
        <Button variant="default" onClick={() => put.mutate(!dismissed)} loading={put.isPending}>
          {dismissed ? "Show this on the home page" : "Put this list away"}
        </Button>
        {!dismissed && <p>It stays within reach in the settings.</p>}
        <FormStatus error={put.isError ? describeError(put.error) : undefined} />
      </div>
    </>
  );
}

function usePutAway(afterwards: (() => void) | undefined) {
  const { id } = useCurrentUser();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (dismissed: boolean) => request<FirstRun>("PUT", "first-run", { dismissed }),
    onSuccess: (firstRun) => {
      queryClient.setQueryData(firstRunQuery(id).queryKey, firstRun);
      afterwards?.();
    },
  });
}
