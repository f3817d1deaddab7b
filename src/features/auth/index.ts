export { AccessTokens } from "./access-token.ts";
export { authRoutes } from "./auth-routes.ts";
export { Authenticator } from "./authenticator.ts";
export { SignInService } from "./sign-in-service.ts";
