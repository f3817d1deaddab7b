export { OWNER_LINK_PATH, ownerLinkRouter } from "./owner-link-routes.ts";
export { OwnerLinkService } from "./owner-link-service.ts";
export { SeedService } from "./seed-service.ts";
export { seededEntities } from "./seeded-entities.ts";
export { recordSettingChanges } from "./setting-changes.ts";
