import { Button } from "@mantine/core";
import { type ReactNode, useId, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { describeError } from "../api/api-error.ts";
import classes from "./inline-confirm.module.css";

interface InlineConfirmProps {
  /** The button that asks. */
  readonly ask: string;
  readonly question: ReactNode;
  readonly confirm: string;
  readonly keep: string;
  readonly action: {
    mutate: () => void;
    isPending: boolean;
    isError: boolean;
    error: unknown;
    reset: () => void;
  };
}

/** A button for what cannot be undone: it asks on the spot. Keyboard focus goes to the harmless answer, and back. */
export function InlineConfirm({ ask, question, confirm, keep, action }: InlineConfirmProps) {
  const [asking, setAsking] = useState(false);
  const questionId = useId();
  const askButton = useRef<HTMLButtonElement>(null);
  const keepButton = useRef<HTMLButtonElement>(null);

  const open = () => {
    action.reset();
    flushSync(() => setAsking(true));
    keepButton.current?.focus();
  };
  const close = () => {
    flushSync(() => setAsking(false));
    askButton.current?.focus();
  };

  if (!asking) {
    return (
      <Button variant="default" className={classes.ask} ref={askButton} onClick={open}>
        {ask}
      </Button>
    );
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would need a legend in place of the question.
    <div
      className={classes.box}
      role="group"
      aria-labelledby={questionId}
      onKeyDown={(event) => {
        if (event.key === "Escape" && !action.isPending) close();
      }}
    >
      <p id={questionId}>{question}</p>
      <div className={classes.answers}>
        <Button variant="danger" onClick={() => action.mutate()} loading={action.isPending}>
          {confirm}
        </Button>
        <Button variant="default" ref={keepButton} onClick={close} disabled={action.isPending}>
          {keep}
        </Button>
      </div>
      {action.isError && (
        <p className={classes.error} role="alert">
          {describeError(action.error)}
        </p>
      )}
    </div>
  );
}
