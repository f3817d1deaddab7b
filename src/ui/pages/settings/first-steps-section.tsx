import { Button } from "@mantine/core";
import { Link } from "react-router";
import { Section } from "../../components/section.tsx";

/** The way back to what the home page showed at first. */
export function FirstStepsSection() {
  return (
    <Section
      title="First steps"
      about="Storage, who can sign in, the workspace and the connection, each with whether it is done."
    >
      <div>
        <Button component={Link} to="/first-steps" variant="default">
          Open the first steps
        </Button>
      </div>
    </Section>
  );
}
