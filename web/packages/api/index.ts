/** The services' HTTP APIs. `generated/` comes from their OpenAPI documents and is never edited. */

export type { components as GatewayApi, paths as GatewayPaths } from "./generated/gateway.ts";
export type { components as HubApi, paths as HubPaths } from "./generated/hub.ts";
export * from "./hub.ts";
export * from "./problems.ts";
