import { type ReactNode, useId } from "react";
import classes from "./section.module.css";

interface SectionProps {
  readonly title: string;
  readonly about?: ReactNode;
  /** For links that lead here. */
  readonly id?: string;
  readonly children: ReactNode;
}

/** One subject of a page: its heading and a word about it beside its content where there is room. */
export function Section({ title, about, id, children }: SectionProps) {
  const ownId = useId();
  const headingId = id ?? ownId;
  return (
    <section className={classes.section} aria-labelledby={headingId}>
      <div>
        <h2 id={headingId} tabIndex={-1}>
          {title}
        </h2>
        {about && <p className={classes.about}>{about}</p>}
      </div>
      <div className={classes.content}>{children}</div>
    </section>
  );
}
