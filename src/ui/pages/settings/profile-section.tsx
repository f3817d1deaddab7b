import { Button, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { ApiError, describeError } from "../../api/api-error.ts";
import { sessionQuery } from "../../api/queries.ts";
import { request } from "../../api/request.ts";
import type { User } from "../../api/wire-types.ts";
import form from "../../components/form.module.css";
import { FormStatus } from "../../components/form-status.tsx";
import { Section } from "../../components/section.tsx";
import { useCurrentUser } from "../../session/current-user.ts";
import classes from "./profile-section.module.css";

type Names = Pick<User, "first_name" | "last_name">;

export function ProfileSection() {
  const user = useCurrentUser();
  const save = useSaveNames();
  const fields = save.error instanceof ApiError ? save.error.fields : {};

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const lastName = String(data.get("last_name")).trim();
    save.mutate({ first_name: String(data.get("first_name")), last_name: lastName === "" ? null : lastName });
  };
  return (
    <Section
      title="Profile"
      about="How this server addresses you. Your username and role are set by its owners."
    >
      <form className={form.form} onSubmit={submit}>
        <dl className={classes.facts}>
          <div>
            <dt>Username</dt>
            <dd>{user.username}</dd>
          </div>
          <div>
            <dt>Role</dt>
            <dd>{user.role}</dd>
          </div>
        </dl>
        <div className={form.pair}>
          <TextInput
            label="First name"
            name="first_name"
            autoComplete="given-name"
            defaultValue={user.first_name}
            pattern=".*\S.*"
            title="At least one letter"
            required
            error={fields.first_name}
          />
          <TextInput
            label="Last name"
            name="last_name"
            autoComplete="family-name"
            defaultValue={user.last_name ?? ""}
            error={fields.last_name}
          />
        </div>
        <div className={form.row}>
          <Button type="submit" loading={save.isPending}>
            Save profile
          </Button>
          <FormStatus
            error={save.isError ? describeError(save.error) : undefined}
            done={save.isSuccess ? "Saved." : undefined}
          />
        </div>
      </form>
    </Section>
  );
}

/** Shows the new names at once, and the old ones again if the server refuses. */
function useSaveNames() {
  const queryClient = useQueryClient();
  const show = (user: User) =>
    queryClient.setQueryData(sessionQuery.queryKey, (session) => ({ ...session, user }));
  return useMutation({
    mutationFn: (names: Names) => request<User>("PATCH", "me", names),
    onMutate: (names) => {
      const before = queryClient.getQueryData(sessionQuery.queryKey)?.user;
      if (before) show({ ...before, ...names });
      return { before };
    },
    onError: (error, _names, context) => {
      const signedOut = error instanceof ApiError && error.status === 401;
      if (context?.before && !signedOut) show(context.before);
    },
    // The session never holds the real key.
    onSuccess: (user, _names, context) => show({ ...user, api_key: context.before?.api_key ?? "" }),
  });
}
