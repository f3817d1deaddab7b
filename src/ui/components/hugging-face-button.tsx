import { Button, type ButtonProps } from "@mantine/core";
import { useState } from "react";
import { type HuggingFaceWish, huggingFaceSignInAddress } from "../api/addresses.ts";
import { HuggingFaceMark } from "./hugging-face-mark.tsx";

type HuggingFaceButtonProps = HuggingFaceWish &
  Pick<ButtonProps, "variant"> & {
    readonly children?: string;
  };

/** Leaves for Hugging Face, to come back signed in. Never shown in a frame. */
export function HuggingFaceButton({ variant, children, ...wish }: HuggingFaceButtonProps) {
  const [leaving, setLeaving] = useState(false);
  return (
    <Button
      component="a"
      href={huggingFaceSignInAddress(wish)}
      {...(variant && { variant })}
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
