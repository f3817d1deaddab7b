export { AccountCache } from "./account-cache.ts";
export { ApiKeyUse } from "./api-key-use.ts";
export { ownAccountRoutes } from "./own-account-routes.ts";
export { PasswordHasher } from "./password-hasher.ts";
export { ACCOUNT_DISABLED, foldUsername, isOpen, type User } from "./user.ts";
export { addUser, changeUser } from "./user-changes.ts";
export {
  canChangeOwnAccount,
  canCreateUser,
  canDeleteUser,
  canReadOwnAccount,
  canReadUsers,
} from "./user-policy.ts";
export { createUserPresenter, type UserPresenter } from "./user-presenter.ts";
export { userRoutes } from "./user-routes.ts";
export { type UserOutput, userCreate, userOutput, userParams, usersOutput } from "./user-schema.ts";
export { newUser, UserService } from "./user-service.ts";
export {
  countUsers,
  findUserByApiKeyLookup,
  findUserByFoldedUsername,
  findUserById,
  findUserByUsername,
  listUsersOfWorkspace,
} from "./user-store.ts";
