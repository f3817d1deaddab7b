import type { ReactNode } from "react";
import classes from "./notice.module.css";

interface NoticeProps {
  readonly tone: "info" | "caution" | "danger";
  readonly title?: string;
  /** Appears because of something that the person did, so it is read out. */
  readonly live?: boolean;
  readonly children: ReactNode;
}

/** A few words that stand out from the page. */
export function Notice({ tone, title, live = false, children }: NoticeProps) {
  const content = (
    <>
      {title && <h2>{title}</h2>}
      {children}
    </>
  );
  if (live) {
    return (
      <div className={classes.notice} data-tone={tone} role="alert">
        {content}
      </div>
    );
  }
  return (
    <section className={classes.notice} data-tone={tone} aria-label={title}>
      {content}
    </section>
  );
}
