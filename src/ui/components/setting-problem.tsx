import { Fragment } from "react";

interface SettingProblemProps {
  readonly problem: { readonly setting: string; readonly rule: string; readonly remedy: string };
}

/** A wrong setting in the server's own words: which one, what is wrong, what to do. */
export function SettingProblem({ problem: { setting, rule, remedy } }: SettingProblemProps) {
  return (
    <>
      <p>
        <strong>For the owner:</strong> the setting to look at is <code>{setting}</code>.{" "}
        <WithCode text={rule} />
      </p>
      <p>
        <strong>What to do:</strong> <WithCode text={remedy} />
      </p>
    </>
  );
}

/** Names of settings, addresses and what is between backticks look like what they are: something to copy. */
function WithCode({ text }: { text: string }) {
  const parts = text.split(/(`[^`]+`|https?:\/\/[^\s,]*[^\s,.:]|\b[A-Z]\w*_[A-Z0-9_]+\b)/);
  return parts.map((part, index) => {
    const key = `${index} ${part}`;
    return index % 2 === 1 ? (
      <code key={key}>{part.replaceAll("`", "")}</code>
    ) : (
      <Fragment key={key}>{part}</Fragment>
    );
  });
}
