import { useSuspenseQuery } from "@tanstack/react-query";
import { createContext, useContext } from "react";
import { settingsQuery } from "../api/queries.ts";
import type { Settings, User } from "../api/wire-types.ts";

export const CurrentUser = createContext<User | undefined>(undefined);

/** The person who is signed in. Only inside pages that ask for a session. */
export function useCurrentUser(): User {
  const user = useContext(CurrentUser);
  if (!user) throw new Error("This page is shown without a session");
  return user;
}

/** The server's settings, which are there before any page is shown. */
export function useSettings(): Settings {
  return useSuspenseQuery(settingsQuery).data;
}
