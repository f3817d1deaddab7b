/*
 * The server writes its prefix into `<base href>`: every address of this app starts there, whatever path is shown.
 */

/** Where the pages live, without a slash at the end; empty at a domain's root. */
export const basePath = new URL(document.baseURI).pathname.replace(/\/+$/, "");

/** The full address of a path under the prefix, such as `api/v1/me`. */
export function addressOf(relativePath: string): string {
  return new URL(relativePath, document.baseURI).href;
}

/** Where the browser goes to sign in with Hugging Face; `returnPath` is a path of this app, without the prefix. */
export function huggingFaceSignInAddress(returnPath: string, grantOrganization = false): string {
  const url = new URL(addressOf("api/v1/oauth2/providers/huggingface/authentication"));
  url.searchParams.set("next", returnPath);
  if (grantOrganization) url.searchParams.set("organization", "1");
  return url.href;
}
