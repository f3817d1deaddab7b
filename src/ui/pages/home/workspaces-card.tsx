import type { User, Workspace } from "../../api/wire-types.ts";
import { Card } from "../../components/card.tsx";
import classes from "./workspaces-card.module.css";

interface WorkspacesCardProps {
  readonly workspaces: readonly Workspace[];
  readonly role: User["role"];
}

/** The workspaces that the person belongs to; for an owner, all. */
export function WorkspacesCard({ workspaces, role }: WorkspacesCardProps) {
  return (
    <Card title="Your workspaces">
      {workspaces.length === 0 ? (
        <Nothing role={role} />
      ) : (
        <ul className={classes.list}>
          {workspaces.map(({ id, name }) => (
            <li key={id}>{name}</li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function Nothing({ role }: { role: User["role"] }) {
  if (role === "owner") {
    return (
      <p className={classes.nothing}>
        There is none yet. Create the first from Python: <code>rg.Workspace(name="first").create()</code>
      </p>
    );
  }
  return (
    <p className={classes.nothing}>
      You are in none yet. Ask an owner of this server to add you to a workspace.
    </p>
  );
}
