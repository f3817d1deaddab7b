import { describeSeconds } from "./amounts.ts";

/** A point in time, by how long ago it was and by the clock of whoever looks. */
export function Moment({ at }: { at: string }) {
  const time = new Date(at);
  const seconds = Math.max(0, (Date.now() - time.getTime()) / 1_000);
  return (
    <time dateTime={at}>
      {seconds < 1 ? "just now" : `${describeSeconds(seconds)} ago`}, {time.toLocaleString()}
    </time>
  );
}
