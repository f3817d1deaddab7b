import { Tabs } from "@mantine/core";
import {
  curlSnippet,
  privateCurlSnippet,
  privatePythonSnippet,
  pythonSnippet,
} from "../../components/connection-snippets.ts";
import { Section } from "../../components/section.tsx";
import { Snippet } from "../../components/snippet.tsx";
import { useSettings } from "../../session/current-user.ts";
import classes from "./connect-section.module.css";

/** Code to take along, with the key in it while the key is shown. */
export function ConnectSection({ apiKey }: { apiKey: string | undefined }) {
  const { argilla_space: space, huggingface } = useSettings();
  const connection = { address: space.address, apiKey };
  return (
    <Section
      title="Connect"
      about={
        apiKey === undefined
          ? "Reveal the key above to have it in these snippets."
          : "These snippets hold your API key: mind where you paste them."
      }
    >
      {/* React updates what a kept panel hides when it has time to: a key that was hidden would linger there. */}
      <Tabs defaultValue="python" keepMounted={false}>
        <Tabs.List aria-label="Ways to connect">
          <Tabs.Tab value="python">Python</Tabs.Tab>
          <Tabs.Tab value="curl">curl</Tabs.Tab>
          {huggingface && <Tabs.Tab value="private">Private Space</Tabs.Tab>}
        </Tabs.List>
        <Tabs.Panel value="python" className={classes.panel}>
          <Snippet title="Python" code={pythonSnippet(connection)} />
        </Tabs.Panel>
        <Tabs.Panel value="curl" className={classes.panel}>
          <Snippet title="curl" code={curlSnippet(connection)} />
        </Tabs.Panel>
        {huggingface && (
          <Tabs.Panel value="private" className={classes.panel}>
            <p>
              Hugging Face lets programs into a private Space only with a token of yours, sent beside the API
              key. Its gate keeps <code>X-HF-Authorization</code> to itself. A plain{" "}
              <code>Authorization</code> header opens it too, but hands your Hugging Face token on to this
              server.
            </p>
            <Snippet title="Python" code={privatePythonSnippet(connection)} />
            <Snippet title="curl" code={privateCurlSnippet(connection)} />
          </Tabs.Panel>
        )}
      </Tabs>
    </Section>
  );
}
