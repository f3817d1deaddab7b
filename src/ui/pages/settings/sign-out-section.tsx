import { Button } from "@mantine/core";
import { describeError } from "../../api/api-error.ts";
import form from "../../components/form.module.css";
import { FormStatus } from "../../components/form-status.tsx";
import { InlineConfirm } from "../../components/inline-confirm.tsx";
import { Section } from "../../components/section.tsx";
import { useSignOut } from "../../session/use-sign-out.ts";

export function SignOutSection() {
  const here = useSignOut("here");
  const everywhere = useSignOut("everywhere");
  return (
    <Section
      title="Sign out"
      about="Everywhere means every browser and every access token. Your API key works on; rotate it to end that too."
    >
      <div className={form.form}>
        <div className={form.row}>
          <Button variant="default" onClick={() => here.mutate()} loading={here.isPending}>
            Sign out here
          </Button>
          <FormStatus
            error={here.isError ? `You are still signed in. ${describeError(here.error)}` : undefined}
          />
        </div>
        <InlineConfirm
          ask="Sign out everywhere…"
          question="You will be signed out in every browser, this one included, and every access token stops working."
          confirm="Sign out everywhere"
          keep="Stay signed in"
          action={everywhere}
        />
      </div>
    </Section>
  );
}
