import { Button } from "@mantine/core";
import { useEffect, useState } from "react";
import { describeError } from "../api/api-error.ts";
import { Hidden, useAnnounce } from "./announcer.tsx";
import classes from "./copy-button.module.css";
import { copyText } from "./copy-text.ts";

type Outcome = "idle" | "copied" | "failed";

const LABELS: Record<Outcome, string> = { idle: "Copy", copied: "Copied", failed: "Failed" };
const OUTCOME_SHOWN_MS = 2_500;

interface CopyButtonProps {
  /** What is copied, for those who do not see where the button stands: `the curl command`. */
  readonly what: string;
  readonly text: string | (() => Promise<string>);
  readonly variant?: "default" | "subtle";
}

/** Copies, and says whether it worked. Its width is the same whatever it says. */
export function CopyButton({ what, text, variant = "subtle" }: CopyButtonProps) {
  const [outcome, setOutcome] = useState<Outcome>("idle");
  const announce = useAnnounce();

  useEffect(() => {
    if (outcome === "idle") return;
    const timer = setTimeout(() => setOutcome("idle"), OUTCOME_SHOWN_MS);
    return () => clearTimeout(timer);
  }, [outcome]);

  const copy = async () => {
    try {
      const copied = await copyText(typeof text === "string" ? text : text());
      setOutcome(copied ? "copied" : "failed");
      announce(
        copied
          ? `Copied ${what}`
          : "The browser does not allow copying here. Select the text and copy it by hand.",
      );
    } catch (error) {
      setOutcome("failed");
      announce(describeError(error));
    }
  };

  return (
    <Button variant={variant} onClick={() => void copy()}>
      <span className={classes.labels}>
        {(Object.keys(LABELS) as Outcome[]).map((key) => (
          <span key={key} data-shown={key === outcome || undefined}>
            {LABELS[key]}
          </span>
        ))}
      </span>
      <Hidden> {what}</Hidden>
    </Button>
  );
}
