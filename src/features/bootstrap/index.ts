export { OWNER_LINK_PATH, ownerLinkRouter } from "./owner-link-routes.ts";
export { OwnerLinkService } from "./owner-link-service.ts";
export { SeedService } from "./seed-service.ts";
export { listSeededIds } from "./seed-slot-store.ts";
export { seededEntities } from "./seeded-entities.ts";
export { isNewSetting, recordSettingChanges } from "./setting-changes.ts";
export { UsersFileError } from "./users-file/users-file-entry.ts";
export { type UsersFileReport, UsersFileService } from "./users-file/users-file-service.ts";
export { applyUsersFileAtStart } from "./users-file/users-file-start.ts";
