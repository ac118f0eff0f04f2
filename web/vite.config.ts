/// <reference types="vitest/config" />
import { fileURLToPath } from "node:url";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const output = process.env.TRANSOM_STATIC ?? at("../src/transom/static");

/** One alias for each package, as in tsconfig.json; a package is imported by its index only. */
const alias = {
  "@core": at("packages/core/index.ts"),
  "@api": at("packages/api/index.ts"),
  "@map": at("packages/map/index.ts"),
  "@player": at("packages/player/index.ts"),
  "@ui": at("packages/ui"), // @ui alone is its index; @ui/tokens.css is a file of it
};

/**
 * Two builds: the hub's pages (/, /operator/, /oversight/, /join/) into static/, and the owner's page into
 * static/owner/, complete in itself, because the gateway serves that folder and nothing else.
 */
export default defineConfig(({ mode }) => {
  const owner = mode === "owner";
  const pages = owner
    ? { owner: at("apps/owner/index.html"), sw: at("apps/owner/sw.ts") }
    : {
        landing: at("apps/index.html"),
        operator: at("apps/operator/index.html"),
        oversight: at("apps/oversight/index.html"),
        join: at("apps/join/index.html"),
        "portal-map": at("apps/portal-map/main.ts"),
      };
  return {
    root: owner ? at("apps/owner") : at("apps"),
    base: owner ? "./" : "/",
    appType: "mpa",
    cacheDir: at("node_modules/.vite"),
    plugins: [svelte({ configFile: at("svelte.config.js") })],
    resolve: { alias },
    worker: { format: "es" },
    build: {
      outDir: owner ? `${output}/owner` : output,
      emptyOutDir: true,
      target: "es2024",
      // Browsers that know light-dark(): a part of a page may then be dark by itself.
      cssTarget: ["chrome125", "firefox125", "safari18"],
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
      assetsInlineLimit: 0,
      rolldownOptions: {
        input: pages,
        output: {
          // The portal's pages are the hub's own, and a service worker is known by its address, so
          // these names can't carry a hash.
          entryFileNames: ({ name }) =>
            ["portal-map", "sw"].includes(name) ? "[name].js" : "assets/[name]-[hash].js",
        },
      },
    },
    server: {
      proxy: owner
        ? { "/api": { target: process.env.TRANSOM_GATEWAY ?? "http://127.0.0.1:8788", ws: true } }
        : { "/v1": { target: process.env.TRANSOM_HUB ?? "http://127.0.0.1:8787", ws: true } },
    },
    test: {
      root: at("."),
      include: ["packages/**/*.test.ts", "apps/**/*.test.ts"],
      environment: "node",
      pool: "threads",
      maxWorkers: 2,
    },
  };
});
