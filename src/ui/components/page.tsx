import { type ReactNode, useEffect, useRef } from "react";
import { useLocation, useNavigationType } from "react-router";
import classes from "./page.module.css";

let pagesShown = 0;

/** One page: its title in the browser and as heading, which takes the focus when the app moves there. */
export function Page({ title, lead, children }: { title: string; lead?: ReactNode; children?: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const navigation = useNavigationType();
  const { hash } = useLocation();

  useEffect(() => {
    document.title = `${title} – argilla-space`;
  }, [title]);

  // Once per page: a heading whose words change must not steal the focus.
  useEffect(() => {
    pagesShown += 1;
    const part = hash ? document.getElementById(hash.slice(1)) : null;
    if (part) {
      part.focus({ preventScroll: true });
      part.scrollIntoView();
    } else if (pagesShown > 1) {
      if (navigation !== "POP") window.scrollTo(0, 0);
      heading.current?.focus({ preventScroll: true });
    }
  }, [navigation, hash]);

  return (
    <>
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {lead && <p className={classes.lead}>{lead}</p>}
      {children}
    </>
  );
}
