import { defineConfig } from "vite";

/**
 * The pages are served under any prefix, so every address in them is relative and the server writes the prefix into
 * `<base>`. Nothing is inlined: the Content-Security-Policy allows files of this server only.
 */
export default defineConfig({
  root: import.meta.dirname,
  base: "./",
  envDir: false,
  build: {
    outDir: "../../dist/ui",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: ["chrome111", "edge111", "firefox121", "safari16.4"],
    reportCompressedSize: false,
    rolldownOptions: {
      // Packages mark what is for browsers only; everything here is.
      onwarn: (warning, warn) => {
        if (warning.code !== "MODULE_LEVEL_DIRECTIVE") warn(warning);
      },
    },
  },
  server: { proxy: { "/api": "http://127.0.0.1:6900" } },
});
