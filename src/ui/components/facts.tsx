import type { ReactNode } from "react";
import classes from "./facts.module.css";

/** Names and what belongs to them, a line each. Those without are left out. */
export function Facts({ facts }: { facts: Readonly<Record<string, ReactNode | undefined>> }) {
  const known = Object.entries(facts).filter(([, value]) => value !== undefined);
  return (
    <dl className={classes.facts}>
      {known.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
