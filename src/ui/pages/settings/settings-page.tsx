import { Page } from "../../components/page.tsx";
import { useCurrentUser } from "../../session/current-user.ts";
import { ApiKeySections } from "./api-key-sections.tsx";
import { FirstStepsSection } from "./first-steps-section.tsx";
import { PasswordSection } from "./password-section.tsx";
import { ProfileSection } from "./profile-section.tsx";
import { SignInSection } from "./sign-in-section.tsx";
import { SignOutSection } from "./sign-out-section.tsx";

/** Everything about one's own account. */
export function SettingsPage() {
  const { role } = useCurrentUser();
  return (
    <Page title="Settings" lead="Your account on this server.">
      <ProfileSection />
      <PasswordSection />
      <SignInSection />
      <ApiKeySections />
      {role === "owner" && <FirstStepsSection />}
      <SignOutSection />
    </Page>
  );
}
