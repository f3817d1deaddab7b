import type { ReplicaErrorKind } from "./replica/replica-client.ts";
import type { StorageCause } from "./storage-cause.ts";

/** What is wrong with the storage of a running server, in words for a person that name nobody's bucket. */
export interface StorageProblem {
  readonly cause: StorageCause;
  readonly message: string;
  readonly remedy: string;
}

type Words = Pick<StorageProblem, "message" | "remedy">;

const PROBLEMS: Readonly<Record<StorageCause, Words | Readonly<Record<"s3" | "mount", Words>>>> = {
  "taken-over": {
    message:
      "Another server has taken over the storage; this one shows what it had, and saves nothing any more.",
    remedy: "Go on with the other server: on a Space, reload this page. If there is none, restart this one.",
  },
  full: {
    message: "The storage bucket is full.",
    remedy: "Make room in the bucket or in your storage quota. What waits is stored then, without a restart.",
  },
  denied: {
    s3: {
      message: "The storage bucket refuses to be written to.",
      remedy: "See whether its keys are still valid and may write. If you change them, restart.",
    },
    mount: {
      message: "The storage bucket refuses to be written to.",
      remedy: "Attach it with permission to write, in the Space’s settings, and restart.",
    },
  },
  moved: {
    message: "The storage bucket was detached, or mounted anew, while the server ran.",
    remedy:
      "Attach it again. If the server does not go on by itself then, make a backup, which has what waits to be stored, and restart.",
  },
  unavailable: {
    s3: {
      message: "The storage bucket does not answer as it should.",
      remedy:
        "The server tries on, and goes on by itself. If this lasts, look at the bucket and its address.",
    },
    mount: {
      message: "The storage bucket does not answer as it should.",
      remedy: "The server tries on, and goes on by itself. If this lasts, make a backup and restart.",
    },
  },
};

/** Where answers are to wait for a bucket whose mount never confirms. */
export const UNCONFIRMABLE_REMEDY =
  "Give the bucket by S3 keys (ARGILLA_STORAGE_S3_URL), which confirm, and nothing that was answered is lost.";

/** What a person is told of a failure while the server runs. */
export function describeStorageProblem(kind: ReplicaErrorKind, place: "s3" | "mount"): StorageProblem {
  const cause = causeOf(kind);
  const words = PROBLEMS[cause];
  return { cause, ...("message" in words ? words : words[place]) };
}

function causeOf(kind: ReplicaErrorKind): StorageCause {
  if (kind === "conflict") return "taken-over";
  return kind === "full" || kind === "denied" || kind === "moved" ? kind : "unavailable";
}
