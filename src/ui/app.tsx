import { Navigate, Route, Routes } from "react-router";
import { Announcer } from "./components/announcer.tsx";
import { Boot } from "./components/boot.tsx";
import { ErrorBoundary } from "./components/error-boundary.tsx";
import { PageError } from "./components/page-error.tsx";
import { PlainFrame } from "./components/plain-frame.tsx";
import { AppShell, PlainShell } from "./components/shell.tsx";
import { FirstStepsPage } from "./pages/first-steps/first-steps-page.tsx";
import { ForbiddenPage } from "./pages/forbidden-page.tsx";
import { HomePage } from "./pages/home-page.tsx";
import { InstancePage } from "./pages/instance/instance-page.tsx";
import { LinkIdentityPage } from "./pages/link-identity-page.tsx";
import { NotFoundPage } from "./pages/not-found-page.tsx";
import { SettingsPage } from "./pages/settings/settings-page.tsx";
import { SignInPage } from "./pages/sign-in-page.tsx";
import { SignInProblemPage } from "./pages/sign-in-problem-page.tsx";
import { RequireSession } from "./session/require-session.tsx";

/** Every page and its path. */
export function App() {
  return (
    <ErrorBoundary show={showBroken}>
      <Announcer>
        <Boot>
          <Routes>
            <Route element={<RequireSession />}>
              <Route element={<AppShell />}>
                <Route index element={<HomePage />} />
                <Route path="settings" element={<SettingsPage />} />
                <Route path="instance" element={<InstancePage />} />
                <Route path="first-steps" element={<FirstStepsPage />} />
              </Route>
            </Route>
            <Route element={<PlainShell />}>
              <Route path="sign-in" element={<SignInPage />} />
              <Route path="sign-in/problem" element={<SignInProblemPage />} />
              <Route path="link-identity" element={<LinkIdentityPage />} />
              <Route path="forbidden" element={<ForbiddenPage />} />
              <Route path="*" element={<NotFoundPage />} />
            </Route>
            {/* Where Argilla 2 had these pages: old bookmarks keep working. */}
            <Route path="user-settings" element={<Navigate to="/settings" replace />} />
            <Route path="datasets" element={<Navigate to="/" replace />} />
            <Route path="welcome-hf-sign-in" element={<Navigate to="/sign-in" replace />} />
          </Routes>
        </Boot>
      </Announcer>
    </ErrorBoundary>
  );
}

/** The last resort: an app that broke says so, instead of going blank. */
function showBroken(error: unknown, retry: () => void) {
  return (
    <PlainFrame>
      <PageError error={error} onRetry={retry} />
    </PlainFrame>
  );
}
