import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { useSearchParams } from "react-router";
import { describeError } from "../../api/api-error.ts";
import { identitiesQuery, providersQuery, sessionQuery } from "../../api/queries.ts";
import form from "../../components/form.module.css";
import { FormStatus } from "../../components/form-status.tsx";
import { HuggingFaceMark } from "../../components/hugging-face-mark.tsx";
import { NewTabButton } from "../../components/new-tab-button.tsx";
import { Section } from "../../components/section.tsx";
import { useCurrentUser } from "../../session/current-user.ts";
import { isFramed } from "../../session/framed.ts";
import { LinkIdentityForm } from "./link-identity-form.tsx";
import profile from "./profile-section.module.css";
import classes from "./sign-in-section.module.css";
import { UnlinkIdentity } from "./unlink-identity.tsx";

/** How the account signs in, and how it comes by another way. */
export function SignInSection() {
  const { id } = useCurrentUser();
  const hasPassword = useQuery(sessionQuery).data?.has_password;
  const identities = useQuery(identitiesQuery(id));
  const providers = useSuspenseQuery(providersQuery).data.items;
  const [query] = useSearchParams();
  const linked = identities.data?.items;
  return (
    <Section
      id="sign-in"
      title="Signing in"
      about="What opens your account. Whoever links a Hugging Face account signs in with it from then on; no password is needed for that."
    >
      <div className={form.form}>
        <dl className={profile.facts}>
          <div>
            <dt>Password</dt>
            <dd>{hasPassword === undefined ? "…" : hasPassword ? "set" : "none"}</dd>
          </div>
          <div>
            <dt>Hugging Face</dt>
            <dd>{linked === undefined ? "…" : linked.length === 0 ? "not linked" : "linked"}</dd>
          </div>
        </dl>
        {linked?.map((identity) => (
          <div key={identity.id} className={classes.identity}>
            <p className={classes.name}>
              <HuggingFaceMark />
              <strong>{identity.username}</strong> since {identity.linked_at.slice(0, 10)}
            </p>
            <UnlinkIdentity identity={identity} userId={id} />
          </div>
        ))}
        <FormStatus
          error={identities.isError ? describeError(identities.error) : undefined}
          done={query.has("linked") && linked?.length ? "Your Hugging Face account is linked." : undefined}
        />
        {providers.some(({ name }) => name === "huggingface") &&
          (isFramed() ? (
            <NewTabButton returnPath="/settings#sign-in" />
          ) : (
            <LinkIdentityForm hasPassword={hasPassword} first={linked?.length === 0} />
          ))}
      </div>
    </Section>
  );
}
