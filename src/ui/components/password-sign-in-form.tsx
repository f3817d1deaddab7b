import { Button, TextInput } from "@mantine/core";
import { type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useRef } from "react";
import { useNavigate } from "react-router";
import { ApiError, describeError } from "../api/api-error.ts";
import { firstRunQuery, sessionQuery, workspacesQuery } from "../api/queries.ts";
import { request } from "../api/request.ts";
import type { Session, User } from "../api/wire-types.ts";
import { useSettings } from "../session/current-user.ts";
import classes from "./form.module.css";
import { FormStatus } from "./form-status.tsx";
import { PasswordField } from "./password-field.tsx";

/** Signs in with name and password and goes on to where the person wanted to be. */
export function PasswordSignInForm({ returnPath, primary }: { returnPath: string; primary: boolean }) {
  const password = useRef<HTMLInputElement>(null);
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const { address } = useSettings().argilla_space;

  const signIn = useMutation({
    meta: { ownsUnauthorized: true },
    mutationFn: (credentials: { username: string; password: string }) =>
      request<Session>("POST", "session", credentials),
    onSuccess: async (session) => {
      // The form stays until the home page can be shown whole.
      if (session.user) await prefetchHome(queryClient, session.user);
      queryClient.setQueryData(sessionQuery.queryKey, { ...session, has_password: true });
      void navigate(returnPath, { replace: true });
    },
    onError: () => password.current?.select(),
  });

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    signIn.mutate({ username: String(fields.get("username")), password: String(fields.get("password")) });
  };
  const wrong = signIn.error instanceof ApiError && signIn.error.status === 401;
  return (
    <form className={classes.form} onSubmit={submit}>
      <TextInput
        label="Username"
        name="username"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        required
        error={wrong}
      />
      <PasswordField
        ref={password}
        label="Password"
        name="password"
        autoComplete="current-password"
        required
        error={wrong}
        aria-invalid={wrong || undefined}
      />
      <Button type="submit" variant={primary ? "filled" : "default"} loading={signIn.isPending} fullWidth>
        Sign in
      </Button>
      <FormStatus error={signIn.isError ? describeSignInError(signIn.error, address) : undefined} />
    </form>
  );
}

function prefetchHome(queryClient: QueryClient, { id, role }: User): Promise<unknown> {
  const workspaces = queryClient.prefetchQuery(workspacesQuery(id));
  return role === "owner"
    ? Promise.all([workspaces, queryClient.prefetchQuery(firstRunQuery(id))])
    : workspaces;
}

function describeSignInError(error: unknown, address: string): string {
  if (!(error instanceof ApiError)) return describeError(error);
  if (error.status === 401)
    return "This username and password do not belong together. Mind capitals and spaces.";
  if (error.status === 403) {
    return `The server takes sign-ins only from its own pages. Open ${address} and sign in there.`;
  }
  if (error.status === 503) {
    return `Many people are signing in right now. Try again in ${inWords(error.retryAfterSeconds ?? 5)}.`;
  }
  if (error.status === 429) {
    const wait = inWords(error.retryAfterSeconds ?? 60);
    return `There were too many wrong passwords. Try again in ${wait}, or sign in another way.`;
  }
  return describeError(error);
}

/** A wait as people say it: what is longer than a minute and a half in minutes. */
function inWords(seconds: number): string {
  if (seconds > 90) return `${Math.ceil(seconds / 60)} minutes`;
  return `${seconds} ${seconds === 1 ? "second" : "seconds"}`;
}
