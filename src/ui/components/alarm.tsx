import type { ReactNode } from "react";
import classes from "./alarm.module.css";

interface AlarmProps {
  readonly label: string;
  /** `calm` for whoever can do nothing about it. */
  readonly tone?: "alarm" | "calm";
  /** Comes and goes while the page is open, so it is read out. */
  readonly live?: boolean;
  readonly children: ReactNode;
}

/** A band over the whole page for what concerns everything on it. Nothing closes it but the end of its cause. */
export function Alarm({ label, tone = "alarm", live = false, children }: AlarmProps) {
  return (
    <section className={classes.alarm} data-tone={tone} aria-label={label}>
      <div role={live ? "alert" : undefined}>{children}</div>
    </section>
  );
}
