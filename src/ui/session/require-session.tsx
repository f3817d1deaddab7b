import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { Navigate, Outlet, useLocation } from "react-router";
import { sessionQuery } from "../api/queries.ts";
import { CurrentUser } from "./current-user.ts";
import { signInPath } from "./return-path.ts";

/** Shows its pages to people who are signed in; sends all others to the sign-in page, which leads back here. */
export function RequireSession() {
  const user = useQuery(sessionQuery).data?.user ?? undefined;
  const { pathname, search, hash } = useLocation();
  const wasSignedIn = useRef(false);
  useEffect(() => {
    if (user) wasSignedIn.current = true;
  }, [user]);

  if (user) {
    return (
      <CurrentUser value={user}>
        {/* Another person starts with fresh pages: nothing typed or revealed carries over. */}
        <Outlet key={user.id} />
      </CurrentUser>
    );
  }
  const state = wasSignedIn.current ? { sessionEnded: true } : undefined;
  return <Navigate to={signInPath(pathname + search + hash)} state={state} replace />;
}
