import type { FirstRun } from "../../api/wire-types.ts";
import { newUserSnippet } from "../../components/connection-snippets.ts";
import { listOf } from "../../components/list-of.ts";
import { MissingWorkspacesText } from "../../components/newcomers-warning.tsx";
import { Snippet } from "../../components/snippet.tsx";
import { useSettings } from "../../session/current-user.ts";
import { isPrivateSpace } from "../../session/private-space.ts";
import { Step } from "./step.tsx";

type People = FirstRun["steps"]["people"];

export function PeopleStep(people: People) {
  const { argilla_space: space } = useSettings();
  return (
    <Step title="Let people in" done={people.done}>
      {space.documented_defaults && (
        <p>
          <strong>Everybody knows the passwords that are in force.</strong> Set <code>OWNER_PASSWORD</code>{" "}
          and <code>OWNER_API_KEY</code> and start again, before anybody else can reach this server.
        </p>
      )}
      {people.hugging_face ? <WithHuggingFace {...people} /> : <WithPasswords />}
      <p>
        {people.accounts === 1 ? "Yours is the only account so far." : `${people.accounts} accounts so far.`}
      </p>
    </Step>
  );
}

function WithHuggingFace({ newcomers_join: join }: People) {
  const { address, sign_in: signIn } = useSettings().argilla_space;
  if (signIn.missing_workspaces.length > 0) return <MissingWorkspacesText />;
  const who =
    signIn.organizations.length > 0
      ? `Members of ${listOf(signIn.organizations, "disjunction")} on Hugging Face`
      : "All who have a Hugging Face account";
  return (
    <>
      <p>
        {who} can join as annotators
        {join.length > 0 && (
          <>
            {" "}
            of <strong>{listOf(join, "conjunction")}</strong>
          </>
        )}
        . <code>.oauth.yaml</code> changes that. Send this address to those who should:
      </p>
      <Snippet title="Address" code={address} />
    </>
  );
}

function WithPasswords() {
  const settings = useSettings();
  const { argilla_space: space, huggingface } = settings;
  const isPrivate = isPrivateSpace(settings);
  return (
    <>
      <p>
        People sign in {isPrivate ? "on the Space’s page" : "at "}
        {!isPrivate && <strong>{space.address}</strong>} with a name and a password that you give them.{" "}
        {isPrivate ? (
          <>
            The Space is private: only those who may see it on Hugging Face get there, and nobody can use
            their Hugging Face account. Once it is public everybody can, unless <code>.oauth.yaml</code> says
            who.
          </>
        ) : huggingface ? (
          <>
            With <code>hf_oauth: true</code> in the Space’s README they could use their Hugging Face account.
          </>
        ) : (
          "The README tells how to let them use their Hugging Face account instead."
        )}
      </p>
      <Snippet title="Python" code={newUserSnippet} />
    </>
  );
}
