import { Link } from "react-router";
import { Card } from "../../components/card.tsx";
import { installSnippet, pythonSnippet } from "../../components/connection-snippets.ts";
import { Snippet } from "../../components/snippet.tsx";
import { useSettings } from "../../session/current-user.ts";
import classes from "./connect-card.module.css";

/** From nothing to a connected Python program, with this server's own address. */
export function ConnectCard() {
  const { argilla_space: space, huggingface } = useSettings();
  return (
    <Card title="Connect from Python">
      <div className={classes.snippets}>
        <Snippet title="Address" code={space.address} />
        <Snippet title="Shell" code={installSnippet} />
        <Snippet title="Python" code={pythonSnippet({ address: space.address, apiKey: undefined })} />
      </div>
      <p className={classes.more}>
        Your API key is in the <Link to="/settings#api-key">settings</Link>
        {huggingface ? ", and so is what a private Space needs besides." : "."}
      </p>
    </Card>
  );
}
