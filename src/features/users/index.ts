export { accessRoutes } from "./access-routes.ts";
export { AccountCache } from "./account-cache.ts";
export type { AccountIdentities, LinkedIdentity } from "./account-identities.ts";
export { ApiKeyUse } from "./api-key-use.ts";
export { DecoyHashes } from "./decoy-hashes.ts";
export { newUser } from "./new-user.ts";
export { ownAccountRoutes } from "./own-account-routes.ts";
export type { PasswordConfirmation } from "./password-confirmation.ts";
export { PasswordHasher } from "./password-hasher.ts";
export { ACCOUNT_DISABLED, foldUsername, isOpen, type User } from "./user.ts";
export { addUser, addUsers, changeUser, isLastActiveOwner } from "./user-changes.ts";
export {
  canChangeOwnAccount,
  canCreateUser,
  canDeleteUser,
  canManageAccess,
  canReadOwnAccount,
  canReadUsers,
} from "./user-policy.ts";
export {
  createUserPresenter,
  presentIdentity,
  presentManagedUser,
  type UserPresenter,
} from "./user-presenter.ts";
export { userRoutes } from "./user-routes.ts";
export {
  linkedIdentitiesOutput,
  linkedIdentityOutput,
  type ManagedUserOutput,
  type UserOutput,
  userCreate,
  userOutput,
  userParams,
  usersOutput,
  userUpdate,
} from "./user-schema.ts";
export { type NewUser, UserService } from "./user-service.ts";
export {
  countUsers,
  findUserByApiKeyLookup,
  findUserByFoldedUsername,
  findUserById,
  findUserByUsername,
  findUsersHolding,
  listExistingUserIds,
  listUsers,
  listUsersOfWorkspace,
  replacePasswordHash,
  type UserChanges,
} from "./user-store.ts";
export type { UserTraces } from "./user-traces.ts";
export { usernameProblem } from "./username-rules.ts";
