export { AppCheck } from "./app-check.ts";
export { describeRefusedApp } from "./app-problem.ts";
export { CLIENT_METADATA_PATH, clientMetadata, isPublicClient, registeredApp } from "./client-metadata.ts";
export { HubClient } from "./hub-client.ts";
export { IdentityProvider } from "./identity-provider.ts";
export { identityRoutes } from "./identity-routes.ts";
export { IdentityService } from "./identity-service.ts";
export { hasIdentity } from "./identity-store.ts";
export {
  CALLBACK_PATH,
  oauthCallbackRouter,
  oauthLinkingRoutes,
  oauthStartRouter,
  oauthTokenRoutes,
} from "./oauth-routes.ts";
export { OAuthService } from "./oauth-service.ts";
export { PROVIDER } from "./provider.ts";
export { type SeededEntities, SignInAccounts } from "./sign-in-accounts.ts";
