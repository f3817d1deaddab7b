import classes from "./form.module.css";

/** The outcome of a form, in a line that is there before it is needed. */
export function FormStatus({ error, done }: { error?: string | undefined; done?: string | undefined }) {
  return (
    <div className={classes.status}>
      <p role="alert" className={classes.error}>
        {error}
      </p>
      <p role="status">{!error && done}</p>
    </div>
  );
}
