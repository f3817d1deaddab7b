import { CLIENT_BY_METADATA_DOCUMENT, type OAuthApp } from "../../../config/oauth-settings.ts";
import { CALLBACK_PATH } from "./oauth-routes.ts";

/** Where the document stands that describes this server as a public OAuth client. */
export const CLIENT_METADATA_PATH = "/.well-known/oauth-cimd";

export function isPublicClient(app: OAuthApp | undefined): boolean {
  return app?.clientId === CLIENT_BY_METADATA_DOCUMENT;
}

/** The app as the sign-in service knows it: a public client's id is the address of its document. */
export function registeredApp(app: OAuthApp, address: string): OAuthApp {
  return isPublicClient(app)
    ? { ...app, clientId: `${address}${CLIENT_METADATA_PATH}`, clientSecret: undefined }
    : app;
}

/** The client id metadata document (draft-ietf-oauth-client-id-metadata-document). */
export function clientMetadata(address: string): Record<string, unknown> {
  return {
    client_id: `${address}${CLIENT_METADATA_PATH}`,
    client_name: "argilla-space",
    client_uri: address,
    logo_uri: `${address}/favicon.ico`,
    redirect_uris: [`${address}${CALLBACK_PATH}`],
    response_types: ["code"],
    grant_types: ["authorization_code"],
    token_endpoint_auth_method: "none",
  };
}
