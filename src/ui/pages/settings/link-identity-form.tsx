import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { ApiError, describeError } from "../../api/api-error.ts";
import { request } from "../../api/request.ts";
import type { IdentityLink } from "../../api/wire-types.ts";
import form from "../../components/form.module.css";
import { FormStatus } from "../../components/form-status.tsx";
import { HuggingFaceMark } from "../../components/hugging-face-mark.tsx";
import { PasswordField } from "../../components/password-field.tsx";
import { useAcceptLink } from "../../session/use-accept-link.ts";

interface LinkIdentityFormProps {
  readonly hasPassword: boolean | undefined;
  readonly first: boolean;
}

/** Makes a one-time link for oneself and follows it at once. */
export function LinkIdentityForm({ hasPassword, first }: LinkIdentityFormProps) {
  const accept = useAcceptLink();
  const make = useMutation({
    mutationFn: (current: string) =>
      request<IdentityLink>("POST", "me/identity-link", {
        ...(current !== "" && { current_password: current }),
      }),
    onSuccess: ({ url }) => {
      const link = new URL(url);
      // Under another name of this server the session's cookie is not there: the link's page asks to sign in.
      if (link.origin === window.location.origin) accept.mutate(link.hash.slice(1));
      else window.location.assign(link);
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    make.mutate(String(new FormData(event.currentTarget).get("current") ?? ""));
  };
  const wrong = make.error instanceof ApiError && make.error.status === 422;
  const failed = [make, accept].find(({ isError }) => isError);
  return (
    <form className={form.form} onSubmit={submit}>
      {hasPassword !== false && (
        <PasswordField
          label="Your password"
          description="So that nobody links their own Hugging Face account at your desk."
          name="current"
          autoComplete="current-password"
          required={hasPassword === true}
          error={wrong}
          aria-invalid={wrong || undefined}
        />
      )}
      <div className={form.row}>
        <Button
          type="submit"
          variant="default"
          leftSection={<HuggingFaceMark />}
          loading={make.isPending || accept.isPending}
        >
          {first ? "Link a Hugging Face account" : "Link another account"}
        </Button>
        <FormStatus error={failed ? describeError(failed.error) : undefined} />
      </div>
    </form>
  );
}
