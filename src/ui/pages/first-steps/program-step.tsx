import { Tabs } from "@mantine/core";
import { Link } from "react-router";
import type { FirstRun } from "../../api/wire-types.ts";
import { installSnippet, privatePythonSnippet, pythonSnippet } from "../../components/connection-snippets.ts";
import { Snippet } from "../../components/snippet.tsx";
import { useSettings } from "../../session/current-user.ts";
import { Step } from "./step.tsx";

export function ProgramStep({ done }: FirstRun["steps"]["program"]) {
  return (
    <Step title="Connect from Python" done={done}>
      <p>
        {done
          ? "A program has called with your API key."
          : "Put your API key into these lines and run them; then look here again."}{" "}
        The key is in the <Link to="/settings#api-key">settings</Link>.
      </p>
      <Snippet title="Shell" code={installSnippet} />
      <ConnectSnippet />
    </Step>
  );
}

/** On a Space for both kinds: a private one wants a token of Hugging Face besides. */
function ConnectSnippet() {
  const { argilla_space: space, huggingface } = useSettings();
  const connection = { address: space.address, apiKey: undefined };
  if (!huggingface) return <Snippet title="Python" code={pythonSnippet(connection)} />;
  return (
    <Tabs defaultValue="public">
      <Tabs.List aria-label="Kinds of Space">
        <Tabs.Tab value="public">Public</Tabs.Tab>
        <Tabs.Tab value="private">Private</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="public" pt="md">
        <Snippet title="Python" code={pythonSnippet(connection)} />
      </Tabs.Panel>
      <Tabs.Panel value="private" pt="md">
        <Snippet title="Python" code={privatePythonSnippet(connection)} />
      </Tabs.Panel>
    </Tabs>
  );
}
