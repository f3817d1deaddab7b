import { CopyButton } from "./copy-button.tsx";
import classes from "./snippet.module.css";

/** A piece of text to take along. `title` says what it is: `Python`, `curl`. */
export function Snippet({ title, code }: { title: string; code: string }) {
  return (
    <figure className={classes.snippet} data-one-line={!code.includes("\n") || undefined}>
      <figcaption>{title}</figcaption>
      <div className={classes.copy}>
        <CopyButton what={title} text={code} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long lines scroll, which must be possible by keyboard. */}
      <section className={classes.code} tabIndex={0} aria-label={title}>
        <pre>
          <code>{highlight(code)}</code>
        </pre>
      </section>
    </figure>
  );
}

const STRING_OR_COMMENT = /("[^"\n]*"|#[^\n]*)/;

/** Sets strings and comments apart, which is all that snippets this short need. */
function highlight(code: string) {
  return code.split(STRING_OR_COMMENT).map((part, index) => {
    const kind = part.startsWith('"') ? classes.string : part.startsWith("#") ? classes.comment : undefined;
    if (!kind) return part;
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text have no other identity.
      <span key={index} className={kind}>
        {part}
      </span>
    );
  });
}
