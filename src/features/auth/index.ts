export { AccessTokens } from "./access-token.ts";
export { authRoutes, type TokenRouteParts, tokenRoute } from "./auth-routes.ts";
export { Authenticator } from "./authenticator.ts";
export { DatabaseSessionStore } from "./express-session-store.ts";
export { ApiCallLimit } from "./limits/api-call-limit.ts";
export { SignInLimits } from "./limits/sign-in-limits.ts";
export * from "./oauth/index.ts";
export { sessionRoutes } from "./session-routes.ts";
export { SignInService } from "./sign-in-service.ts";
