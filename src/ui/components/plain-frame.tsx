import type { ReactNode } from "react";
import { Mark } from "./mark.tsx";
import classes from "./shell.module.css";

interface PlainFrameProps {
  readonly header?: ReactNode;
  readonly children: ReactNode;
  readonly footer?: ReactNode;
}

/** A page of one narrow column, for people who are not signed in and for everything that went wrong. */
export function PlainFrame({ header, children, footer }: PlainFrameProps) {
  return (
    <div className={classes.plain}>
      {header}
      <main className={classes.column}>
        <div className={classes.plainMark}>
          <Mark size={44} />
        </div>
        {children}
      </main>
      {footer}
    </div>
  );
}
