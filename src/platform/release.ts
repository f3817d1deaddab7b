import packageJson from "../../package.json" with { type: "json" };

/** The release of argilla-space. */
export const RELEASE: string = packageJson.version;

/** The level of Argilla's REST API that this server speaks, which clients ask for as its version. */
export const API_VERSION = "2.8.0";

/** The level of the API for clients of Argilla 1.x. */
export const LEGACY_API_VERSION = "1.29.1";
