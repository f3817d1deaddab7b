import { useQueryErrorResetBoundary } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useLocation } from "react-router";
import { ErrorBoundary } from "./error-boundary.tsx";
import { PageError } from "./page-error.tsx";

/** Around a page inside its frame: when it cannot be shown the frame stays, and says why. */
export function PageBoundary({ children }: { children: ReactNode }) {
  const { pathname } = useLocation();
  const { reset } = useQueryErrorResetBoundary();
  const show = (error: unknown, retry: () => void) => (
    <PageError
      error={error}
      onRetry={() => {
        reset();
        retry();
      }}
    />
  );
  return (
    <ErrorBoundary key={pathname} show={show}>
      {children}
    </ErrorBoundary>
  );
}
