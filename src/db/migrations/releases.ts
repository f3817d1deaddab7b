/** The newest migration of each release, for going back to it. Append only; the last is the release in the making. */
export const RELEASES: Readonly<Record<string, string>> = {
  "0.1.0": "0011-planner-statistics",
};
