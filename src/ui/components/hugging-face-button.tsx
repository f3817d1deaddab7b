import { Button } from "@mantine/core";
import { useState } from "react";
import { huggingFaceSignInAddress } from "../api/addresses.ts";
import { HuggingFaceMark } from "./hugging-face-mark.tsx";

interface HuggingFaceButtonProps {
  readonly returnPath: string;
  /** Ask the consent page for the organisation that this server insists on. */
  readonly grantOrganization?: boolean;
  readonly children?: string;
}

/** Leaves for Hugging Face, to come back signed in. Never shown in a frame. */
export function HuggingFaceButton({ returnPath, grantOrganization, children }: HuggingFaceButtonProps) {
  const [leaving, setLeaving] = useState(false);
  return (
    <Button
      component="a"
      href={huggingFaceSignInAddress(returnPath, grantOrganization)}
      leftSection={<HuggingFaceMark />}
      aria-busy={leaving || undefined}
      onClick={(event) => {
        // A second click would start a second attempt, which makes the first one fail.
        if (leaving) event.preventDefault();
        setLeaving(true);
        setTimeout(() => setLeaving(false), 5_000);
      }}
    >
      {children ?? "Sign in with Hugging Face"}
    </Button>
  );
}
