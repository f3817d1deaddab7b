import { type ReactNode, useId } from "react";
import classes from "./step.module.css";

/** One thing to see to, with whether it has been. */
export function Step({ title, done, children }: { title: string; done: boolean; children: ReactNode }) {
  const headingId = useId();
  return (
    <li className={classes.step} data-done={done || undefined} aria-labelledby={headingId}>
      <StateMark done={done} />
      <div className={classes.head}>
        <h2 id={headingId}>{title}</h2>
        <span className={classes.state}>{done ? "Done" : "To do"}</span>
      </div>
      <div className={classes.content}>{children}</div>
    </li>
  );
}

function StateMark({ done }: { done: boolean }) {
  return (
    <svg className={classes.mark} width="24" height="24" viewBox="0 0 24 24" fill="none" aria-hidden="true">
      <circle
        cx="12"
        cy="12"
        r="10"
        stroke="currentColor"
        strokeWidth="2"
        strokeDasharray={done ? "" : "3.2 3.1"}
      />
      {done && <path d="m7.5 12.3 3 3 6-6.5" stroke="currentColor" strokeWidth="2" />}
    </svg>
  );
}
