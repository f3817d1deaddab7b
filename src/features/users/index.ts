export { AccountCache } from "./account-cache.ts";
export { ownAccountRoutes } from "./own-account-routes.ts";
export { PasswordHasher } from "./password-hasher.ts";
export { foldUsername, type User } from "./user.ts";
export { canChangeOwnAccount } from "./user-policy.ts";
export { createUserPresenter, type UserPresenter } from "./user-presenter.ts";
export { userRoutes } from "./user-routes.ts";
export { userOutput, usersOutput } from "./user-schema.ts";
export { newUser, UserService } from "./user-service.ts";
export {
  findUserByApiKeyLookup,
  findUserByFoldedUsername,
  findUserById,
  findUserByUsername,
  insertUser,
  listUsersOfWorkspace,
  updateUser,
} from "./user-store.ts";
