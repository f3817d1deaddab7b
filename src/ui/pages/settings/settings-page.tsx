import { Page } from "../../components/page.tsx";
import { ApiKeySections } from "./api-key-sections.tsx";
import { PasswordSection } from "./password-section.tsx";
import { ProfileSection } from "./profile-section.tsx";
import { SignOutSection } from "./sign-out-section.tsx";

/** Everything about one's own account. */
export function SettingsPage() {
  return (
    <Page title="Settings" lead="Your account on this server.">
      <ProfileSection />
      <PasswordSection />
      <ApiKeySections />
      <SignOutSection />
    </Page>
  );
}
