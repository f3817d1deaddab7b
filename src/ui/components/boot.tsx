import { useQuery } from "@tanstack/react-query";
import { type ReactNode, Suspense } from "react";
import { describeError } from "../api/api-error.ts";
import { sessionQuery, settingsQuery } from "../api/queries.ts";
import classes from "./boot.module.css";
import { Mark } from "./mark.tsx";
import { PageError } from "./page-error.tsx";
import { PlainFrame } from "./plain-frame.tsx";

/**
 * Shows nothing of the app before it is known who is there and what server this is, nor a frame before the first page
 * in it is complete: so nothing moves later.
 */
export function Boot({ children }: { children: ReactNode }) {
  const session = useQuery(sessionQuery);
  const settings = useQuery(settingsQuery);
  if (session.data && settings.data) return <Suspense fallback={<Waiting />}>{children}</Suspense>;

  const failed = [session, settings].find(({ isError }) => isError);
  if (failed) {
    const retry = () => void Promise.all([session.refetch(), settings.refetch()]);
    return (
      <PlainFrame>
        <PageError error={failed.error} onRetry={retry} />
      </PlainFrame>
    );
  }
  return <Waiting reason={session.failureReason ?? settings.failureReason} />;
}

function Waiting({ reason }: { reason?: Error | null }) {
  return (
    <div className={classes.waiting} role="status">
      <Mark size={44} />
      <p>{reason ? describeError(reason) : "Loading…"}</p>
    </div>
  );
}
