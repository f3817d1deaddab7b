import { Button } from "@mantine/core";
import { addressOf } from "../api/addresses.ts";
import { signInPath } from "../session/return-path.ts";

/** The way out of a frame: the sign-in page at its own address, where its cookies count. */
export function NewTabButton({ returnPath }: { returnPath: string }) {
  return (
    <Button
      component="a"
      href={addressOf(signInPath(returnPath).slice(1))}
      target="_blank"
      rel="noopener"
      rightSection={<NewTabIcon />}
    >
      Continue in a new tab
    </Button>
  );
}

function NewTabIcon() {
  return (
    <svg
      width="16"
      height="16"
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.75"
      aria-hidden="true"
    >
      <path d="M9.5 2.5h4v4M13.5 2.5 7.5 8.5M6 3.5H3.5a1 1 0 0 0-1 1v8a1 1 0 0 0 1 1h8a1 1 0 0 0 1-1V10" />
    </svg>
  );
}
