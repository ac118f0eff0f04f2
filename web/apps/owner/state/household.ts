/** The first owner's side of several owners: who they are, inviting, taking off. */
import type { GatewayApi, GatewayPaths } from "@api";
import createHttp from "openapi-fetch";
import { GatewayError } from "./client.ts";
import type { Problem } from "./types.ts";

export type CoOwners = GatewayApi["schemas"]["CoOwnerState"][];
type Answer<Data> = Promise<{ data?: Data; error?: unknown }>;
const http = createHttp<GatewayPaths>({ baseUrl: "" });

/** What the gateway answered. Throws `GatewayError` with its own words. */
export async function told<Data>(call: Answer<Data>): Promise<Data> {
  const answer = await call;
  if (answer.data !== undefined) return answer.data;
  throw new GatewayError((answer.error as { error: Problem }).error);
}

export const household = async (): Promise<CoOwners> =>
  (await told(http.GET("/api/household"))).co_owners;

/** Returns the invitation's token. */
export const invite = async (name: string): Promise<string> =>
  (await told(http.POST("/api/household/invite", { body: { name } }))).token;

export const remove = async (key: string): Promise<CoOwners> =>
  (await told(http.POST("/api/household/remove", { body: { key } }))).co_owners;
