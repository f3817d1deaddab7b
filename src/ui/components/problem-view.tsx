import type { ReactNode } from "react";
import { Page } from "./page.tsx";
import classes from "./problem-view.module.css";

/** What happened, what to do about it, and the way on. */
export function ProblemView(props: { title: string; children: ReactNode; actions: ReactNode }) {
  return (
    <Page title={props.title}>
      <div className={classes.text}>{props.children}</div>
      <div className={classes.actions}>{props.actions}</div>
    </Page>
  );
}
