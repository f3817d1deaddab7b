import { Button, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { describeError } from "../../api/api-error.ts";
import { fetchMe } from "../../api/queries.ts";
import { request } from "../../api/request.ts";
import type { User } from "../../api/wire-types.ts";
import { useAnnounce } from "../../components/announcer.tsx";
import { CopyButton } from "../../components/copy-button.tsx";
import form from "../../components/form.module.css";
import { FormStatus } from "../../components/form-status.tsx";
import { InlineConfirm } from "../../components/inline-confirm.tsx";
import { Section } from "../../components/section.tsx";
import classes from "./api-key-sections.module.css";
import { ConnectSection } from "./connect-section.tsx";

/** The key and the snippets that it goes into. The key is in memory only while it is shown. */
export function ApiKeySections() {
  const [apiKey, setApiKey] = useState<string>();
  const announce = useAnnounce();
  const reveal = useMutation({
    gcTime: 0,
    mutationFn: fetchMe,
    onSuccess: (me) => {
      setApiKey(me.api_key);
      announce("The API key is shown");
    },
  });
  const rotate = useMutation({
    gcTime: 0,
    mutationFn: () => request<User>("POST", "me/api-key"),
    onSuccess: (me) => {
      setApiKey(me.api_key);
      announce("You have a new API key. The old one has stopped working.");
    },
  });
  const hide = () => {
    setApiKey(undefined);
    reveal.reset();
    rotate.reset();
  };

  return (
    <>
      <Section id="api-key" title="API key" about="Lets your programs act as you. Treat it like a password.">
        <div className={classes.key}>
          <TextInput
            className={classes.field}
            classNames={{ input: classes.value }}
            label="Your API key"
            value={apiKey ?? "•".repeat(40)}
            readOnly
            aria-description={apiKey === undefined ? "Hidden" : undefined}
            onFocus={(event) => {
              if (apiKey !== undefined) event.currentTarget.select();
            }}
          />
          <div className={form.row}>
            <Button
              variant="default"
              className={classes.reveal}
              loading={reveal.isPending}
              onClick={() => (apiKey === undefined ? reveal.mutate() : hide())}
            >
              {apiKey === undefined ? "Reveal" : "Hide"}
            </Button>
            <CopyButton
              what="the API key"
              variant="default"
              text={apiKey ?? (async () => (await fetchMe()).api_key)}
            />
          </div>
        </div>
        <InlineConfirm
          key={rotate.submittedAt}
          ask="Rotate key…"
          question="Programs that use the present key stop working at once, until you give them the new one, and you are signed out in every other browser. This cannot be undone."
          confirm="Rotate key"
          keep="Keep the present key"
          action={rotate}
        />
        <FormStatus
          error={reveal.isError ? describeError(reveal.error) : undefined}
          done={rotate.isSuccess ? "This is your new key. The old one has stopped working." : undefined}
        />
      </Section>
      <ConnectSection apiKey={apiKey} />
    </>
  );
}
