import { Button } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { ApiError, describeError } from "../../api/api-error.ts";
import { sessionQuery } from "../../api/queries.ts";
import { request } from "../../api/request.ts";
import type { User } from "../../api/wire-types.ts";
import form from "../../components/form.module.css";
import { FormStatus } from "../../components/form-status.tsx";
import { PasswordField } from "../../components/password-field.tsx";
import { Section } from "../../components/section.tsx";
import { useCurrentUser } from "../../session/current-user.ts";

const LENGTH = { minLength: 8, maxLength: 100 };

export function PasswordSection() {
  const { username } = useCurrentUser();
  const hasPassword = useQuery(sessionQuery).data?.has_password;
  const [differs, setDiffers] = useState(false);
  const repeated = useRef<HTMLInputElement>(null);

  const change = useMutation({
    mutationFn: ({ current, next }: { current: string; next: string; form: HTMLFormElement }) =>
      request<User>("PUT", "me/password", {
        ...(current !== "" && { current_password: current }),
        new_password: next,
      }),
    onSuccess: (_user, variables) => variables.form.reset(),
  });
  const fields = change.error instanceof ApiError ? change.error.fields : {};

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const next = String(data.get("new"));
    const same = next === data.get("repeated");
    setDiffers(!same);
    if (!same) {
      repeated.current?.select();
      return;
    }
    change.mutate({ current: String(data.get("current") ?? ""), next, form: event.currentTarget });
  };
  return (
    <Section
      title={hasPassword === false ? "Set a password" : "Change password"}
      about="8 to 100 characters. Every other browser is signed out; your API key stays."
    >
      <form className={form.form} onSubmit={submit}>
        {/* Tells a password manager whose password this is. */}
        <input type="text" name="username" autoComplete="username" value={username} readOnly hidden />
        {hasPassword !== false && (
          <PasswordField
            label="Current password"
            name="current"
            autoComplete="current-password"
            required={hasPassword === true}
            description={
              hasPassword === undefined
                ? "Leave it empty if you have only ever signed in with Hugging Face."
                : undefined
            }
            error={fields.current_password}
          />
        )}
        <div className={form.pair}>
          <PasswordField
            label="New password"
            name="new"
            autoComplete="new-password"
            required
            {...LENGTH}
            error={fields.new_password}
          />
          <PasswordField
            ref={repeated}
            label="New password again"
            name="repeated"
            autoComplete="new-password"
            required
            {...LENGTH}
            error={differs && "The two new passwords differ."}
            aria-invalid={differs || undefined}
          />
        </div>
        <div className={form.row}>
          <Button type="submit" loading={change.isPending}>
            {hasPassword === false ? "Set password" : "Change password"}
          </Button>
          <FormStatus
            error={change.isError ? describeError(change.error) : undefined}
            done={change.isSuccess && !differs ? "Your password is changed." : undefined}
          />
        </div>
      </form>
    </Section>
  );
}
