/** What code needs to reach this server. Without a key the snippets say where it goes. */
export interface Connection {
  readonly address: string;
  readonly apiKey: string | undefined;
}

const KEY_TO_COME = "<your API key>";

export const installSnippet = "pip install argilla";

export function pythonSnippet({ address, apiKey = KEY_TO_COME }: Connection): string {
  return `import argilla as rg

client = rg.Argilla(
    api_url="${address}",
    api_key="${apiKey}",
)
print(client.me)`;
}

export const newUserSnippet = `rg.User(
    username="ada",
    password="a password of at least 8 characters",
    role="annotator",
).create()`;

export const newWorkspaceSnippet = 'rg.Workspace(name="first").create()';

export function curlSnippet({ address, apiKey = KEY_TO_COME }: Connection): string {
  return `curl -H "X-Argilla-Api-Key: ${apiKey}" \\
  "${address}/api/v1/me"`;
}

/** Hugging Face's gate in front of a private Space wants a token of its own, beside the key of this server. */
export function privatePythonSnippet({ address, apiKey = KEY_TO_COME }: Connection): string {
  return `import os
import argilla as rg

# A token from huggingface.co/settings/tokens
HF_TOKEN = os.environ["HF_TOKEN"]

client = rg.Argilla(
    api_url="${address}",
    api_key="${apiKey}",
    headers={"X-HF-Authorization": f"Bearer {HF_TOKEN}"},
)
print(client.me)`;
}

export function privateCurlSnippet({ address, apiKey = KEY_TO_COME }: Connection): string {
  return `curl -H "X-HF-Authorization: Bearer $HF_TOKEN" \\
  -H "X-Argilla-Api-Key: ${apiKey}" \\
  "${address}/api/v1/me"`;
}
