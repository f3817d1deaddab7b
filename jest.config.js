/** Tests are ES modules in TypeScript: swc strips the types, Node's own module loader runs the rest. */
export default {
  testEnvironment: "node",
  roots: ["<rootDir>/test"],
  testMatch: ["**/*.test.ts"],
  extensionsToTreatAsEsm: [".ts"],
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      {
        jsc: {
          target: "es2024",
          parser: { syntax: "typescript" },
          experimental: { keepImportAttributes: true },
        },
        module: { type: "es6" },
        sourceMaps: "inline",
      },
    ],
  },
  globalSetup: "<rootDir>/test/support/templates/make-templates.ts",
  globalTeardown: "<rootDir>/test/support/templates/remove-templates.ts",
  testTimeout: 30_000,
};
