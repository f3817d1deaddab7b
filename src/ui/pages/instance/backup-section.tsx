import { Button } from "@mantine/core";
import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { addressOf } from "../../api/addresses.ts";
import { describeError } from "../../api/api-error.ts";
import { backupQuery } from "../../api/queries.ts";
import { request } from "../../api/request.ts";
import type { Backup } from "../../api/wire-types.ts";
import { describeBytes } from "../../components/amounts.ts";
import form from "../../components/form.module.css";
import { FormStatus } from "../../components/form-status.tsx";
import { Moment } from "../../components/moment.tsx";
import { Section } from "../../components/section.tsx";

/** A copy of everything to take away. */
export function BackupSection() {
  const backup = useSuspenseQuery(backupQuery).data;
  if (backup.state === "impossible") {
    return (
      <Section title="Backup" about="A copy of everything, to keep elsewhere.">
        <p>{backup.reason}</p>
      </Section>
    );
  }
  return (
    <Section
      title="Backup"
      about="A copy of everything as one SQLite file. A new, empty server takes it in by the variable ARGILLA_IMPORT_DATABASE."
    >
      <MakeBackup backup={backup} />
      {backup.state === "ready" && <DownloadBackup backup={backup} />}
    </Section>
  );
}

function MakeBackup({ backup }: { backup: Backup }) {
  const client = useQueryClient();
  const make = useMutation({
    mutationFn: () => request<Backup>("POST", "backup"),
    onSuccess: (answer) => client.setQueryData(backupQuery.queryKey, answer),
  });
  const making = backup.state === "making";
  const failure = make.isError ? describeError(make.error) : backup.reason;
  return (
    <div className={form.row}>
      <Button
        variant={backup.state === "ready" ? "default" : "filled"}
        onClick={() => make.mutate()}
        loading={make.isPending || making}
      >
        {backup.state === "ready" ? "Make another" : "Make a backup"}
      </Button>
      <FormStatus
        error={failure}
        done={making ? `Copying the database, ${Math.floor((backup.share ?? 0) * 100)} %` : undefined}
      />
    </div>
  );
}

/** Links and no script: the browser writes what comes to the disk, however much it is. */
function DownloadBackup({ backup: { made_at: madeAt, bytes, file_name: name } }: { backup: Backup }) {
  return (
    <>
      <p role="status">
        The backup is ready: {describeBytes(bytes ?? 0)}, made {madeAt && <Moment at={madeAt} />}. It is kept
        for half an hour.
      </p>
      <div className={form.row}>
        <Button component="a" href={addressOf("api/v1/backup/file")} download={name}>
          Download the database
        </Button>
        <Button
          component="a"
          variant="default"
          href={addressOf("api/v1/backup/key")}
          download={`${name}.secret.key`}
        >
          Download its key
        </Button>
      </div>
      <p>
        Keep both, the key in another place: whoever has the two can read every API key. Without its key a
        backup cannot be taken in.
      </p>
    </>
  );
}
