export { AccessTokens } from "./access-token.ts";
export { authRoutes, tokenRoute } from "./auth-routes.ts";
export { Authenticator } from "./authenticator.ts";
export { DatabaseSessionStore } from "./express-session-store.ts";
export * from "./oauth/index.ts";
export { sessionRoutes } from "./session-routes.ts";
export { SignInService } from "./sign-in-service.ts";
