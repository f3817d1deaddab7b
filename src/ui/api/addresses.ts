/*
 * The server writes its prefix into `<base href>`: every address of this app starts there, whatever path is shown.
 */

/** Where the pages live, without a slash at the end; empty at a domain's root. */
export const basePath = new URL(document.baseURI).pathname.replace(/\/+$/, "");

/** The full address of a path under the prefix, such as `api/v1/me`. */
export function addressOf(relativePath: string): string {
  return new URL(relativePath, document.baseURI).href;
}

/** How to begin to sign in with Hugging Face. */
export interface HuggingFaceWish {
  /** A path of this app, without the prefix. */
  readonly returnPath: string;
  /** Ask the consent page for the organisation that this server insists on. */
  readonly grantOrganization?: boolean | undefined;
  /** Go there even if this server has found that it will be of no use. */
  readonly unchecked?: boolean | undefined;
}

/** Where the browser goes to sign in with Hugging Face. */
export function huggingFaceSignInAddress({
  returnPath,
  grantOrganization,
  unchecked,
}: HuggingFaceWish): string {
  const url = new URL(addressOf("api/v1/oauth2/providers/huggingface/authentication"));
  url.searchParams.set("next", returnPath);
  if (grantOrganization) url.searchParams.set("organization", "1");
  if (unchecked) url.searchParams.set("unchecked", "1");
  return url.href;
}
