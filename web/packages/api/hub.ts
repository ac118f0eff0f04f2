/** The hub's HTTP API, typed from its OpenAPI document; every failure is a TransomError. */
import createClient, { type Client } from "openapi-fetch";
import type { components, paths } from "./generated/hub.ts";
import { unwrap } from "./problems.ts";

type Schemas = components["schemas"];
export type Me = Schemas["Me"];
export type Person = Schemas["Person"];
export type Camera = Schemas["Camera"];
export type ConsentSummary = Schemas["ConsentSummary"];
export type Device = Schemas["Device"];
export type NewDevice = Schemas["NewDevice"];
export type HubIncident = Schemas["Incident"];
export type NewIncident = Schemas["NewIncident"];
export type OpeningSession = Schemas["OpeningSession"];
export type ViewSession = Schemas["ViewSession"];
export type SignedJson = Schemas["SignedObject"];
export type LogInfo = Schemas["LogInfo"];
export type PurposeInfo = Schemas["Purpose"];
export type ProgramInfo = Schemas["Program"];
export type PlacedCamera = Schemas["PlacedCamera"];
export type CameraSearch = Schemas["CameraSearch"];
export type CamerasFound = Schemas["CamerasFound"];
export type MapGround = Schemas["MapGround"];
export type MapView = Schemas["MapView"];
export type CamerasOnMap = Schemas["CamerasOnMap"];
export type FoundAddress = Schemas["FoundAddress"];
export type DispatchCall = Schemas["DispatchCall"];
export type DispatchSettings = Schemas["DispatchSettings"];
export type CallType = Schemas["CallType"];

export type FootageRequestInfo = Schemas["AgencyFootageRequest"];
export type SentMessage = Schemas["SentMessage"];
export type ReleasedClip = Schemas["ReleasedClip"];
export type ClipCustody = Schemas["ClipCustody"];

/** A released clip of a footage request. */
export interface ClipPlace {
  readonly requestId: string;
  readonly cameraId: string;
}

const SERVICE = "The hub";

/** A page's connection to its hub. Holds the person's CSRF token, which `me` brings. */
export class Hub {
  /** The generated client, for routes that have no method here. */
  readonly http: Client<paths>;
  #csrf = "";

  constructor(options: { baseUrl?: string; fetch?: typeof globalThis.fetch } = {}) {
    const { baseUrl = "", fetch = globalThis.fetch.bind(globalThis) } = options;
    this.http = createClient<paths>({ baseUrl, fetch, credentials: "same-origin" });
    this.http.use({
      onRequest: ({ request }) => {
        if (request.method !== "GET" && this.#csrf)
          request.headers.set("x-transom-csrf", this.#csrf);
        return request;
      },
    });
  }

  /** Awaits a call of `http` and throws what went wrong. */
  call<Data>(answer: Promise<{ data?: Data; error?: unknown; response: Response }>): Promise<Data> {
    return unwrap(answer, SERVICE);
  }

  /** Who is signed in. @throws SignedOutError - nobody */
  async me(): Promise<Me> {
    const me = await this.call(this.http.GET("/v1/me"));
    this.#csrf = me.csrf;
    return me;
  }

  signOut(): Promise<unknown> {
    return this.call(this.http.POST("/v1/auth/sign-out"));
  }

  purposes(): Promise<PurposeInfo[]> {
    return this.call(this.http.GET("/v1/purposes"));
  }

  programs(): Promise<ProgramInfo[]> {
    return this.call(this.http.GET("/v1/programs"));
  }

  cameras(): Promise<Camera[]> {
    return this.call(this.http.GET("/v1/cameras"));
  }

  devices(): Promise<Device[]> {
    return this.call(this.http.GET("/v1/devices/mine"));
  }

  enrolDevice(device: NewDevice): Promise<Device> {
    return this.call(this.http.POST("/v1/devices", { body: device }));
  }

  incidents(): Promise<HubIncident[]> {
    return this.call(this.http.GET("/v1/incidents"));
  }

  openIncident(incident: NewIncident): Promise<HubIncident> {
    return this.call(this.http.POST("/v1/incidents", { body: incident }));
  }

  closeIncident(incidentId: string): Promise<HubIncident> {
    const params = { path: { incident_id: incidentId } };
    return this.call(this.http.POST("/v1/incidents/{incident_id}/close", { params }));
  }

  /** The cameras of an incident's place: those that reach it first, then the nearest. */
  incidentCameras(incidentId: string): Promise<PlacedCamera[]> {
    const params = { path: { incident_id: incidentId } };
    return this.call(this.http.GET("/v1/incidents/{incident_id}/cameras", { params }));
  }

  /** The cameras that see something of a circle, a polygon or a street. */
  searchCameras(body: CameraSearch): Promise<CamerasFound> {
    return this.call(this.http.POST("/v1/cameras/search", { body }));
  }

  /** What a map shows in a box: each camera, or how many are where. */
  camerasOnMap(body: MapView): Promise<CamerasOnMap> {
    return this.call(this.http.POST("/v1/cameras/map", { body }));
  }

  /** What the map stands on. */
  mapGround(): Promise<MapGround> {
    return this.call(this.http.GET("/v1/map"));
  }

  /** Streets and addresses by name. */
  searchAddresses(text: string): Promise<FoundAddress[]> {
    return this.call(this.http.POST("/v1/addresses/search", { body: { text } }));
  }

  /** The agency's open calls from dispatch. */
  dispatchCalls(): Promise<DispatchCall[]> {
    return this.call(this.http.GET("/v1/dispatch/calls"));
  }

  /** Shows a call no longer. */
  async setCallAside(callId: string): Promise<void> {
    const params = { path: { call_id: callId } };
    await this.call(this.http.POST("/v1/dispatch/calls/{call_id}/set-aside", { params }));
  }

  openSession(request: SignedJson): Promise<OpeningSession> {
    return this.call(this.http.POST("/v1/view-sessions", { body: { request } }));
  }

  sessions(): Promise<ViewSession[]> {
    return this.call(this.http.GET("/v1/view-sessions"));
  }

  closeSession(sessionId: string): Promise<ViewSession> {
    const params = { path: { session_id: sessionId } };
    return this.call(this.http.POST("/v1/view-sessions/{session_id}/close", { params }));
  }

  /** Passes a signed steering request on; the event stream tells what became of it. */
  async steer(sessionId: string, request: SignedJson): Promise<void> {
    const params = { path: { session_id: sessionId } };
    await this.call(
      this.http.POST("/v1/view-sessions/{session_id}/steer", { params, body: { request } }),
    );
  }

  /** The agency's messages to owners about an incident, newest first. */
  messages(incidentId: string): Promise<SentMessage[]> {
    const params = { query: { incident: incidentId } };
    return this.call(this.http.GET("/v1/messages", { params }));
  }

  sendMessage(message: SignedJson): Promise<SentMessage> {
    return this.call(this.http.POST("/v1/messages", { body: { message } }));
  }

  /** Those of one incident, or all of the agency's. */
  footageRequests(incidentId?: string): Promise<FootageRequestInfo[]> {
    const params = { query: incidentId === undefined ? {} : { incident: incidentId } };
    return this.call(this.http.GET("/v1/footage-requests", { params }));
  }

  postFootageRequest(request: SignedJson): Promise<FootageRequestInfo> {
    return this.call(this.http.POST("/v1/footage-requests", { body: { request } }));
  }

  withdrawFootageRequest(requestId: string): Promise<FootageRequestInfo> {
    const params = { path: { request_id: requestId } };
    return this.call(this.http.POST("/v1/footage-requests/{request_id}/withdraw", { params }));
  }

  /** A clip's key, sealed to one of the person's devices; the log says first who opens it. */
  clipKey(clip: ClipPlace & { readonly deviceId: string }): Promise<SignedJson> {
    const path = {
      request_id: clip.requestId,
      camera_id: clip.cameraId,
      device_id: clip.deviceId,
    };
    return this.call(
      this.http.POST("/v1/footage-requests/{request_id}/clips/{camera_id}/keys/{device_id}", {
        params: { path },
      }),
    );
  }

  /** A clip as the owner's gateway sealed it. */
  async sealedClip(clip: ClipPlace): Promise<Uint8Array<ArrayBuffer>> {
    const path = { request_id: clip.requestId, camera_id: clip.cameraId };
    const data = await this.call(
      this.http.GET("/v1/footage-requests/{request_id}/clips/{camera_id}/sealed", {
        params: { path },
        parseAs: "arrayBuffer",
      }),
    );
    return new Uint8Array(data as ArrayBuffer);
  }

  /** How long a clip stays, and all that was done with it. */
  clipCustody(clip: ClipPlace): Promise<ClipCustody> {
    const path = { request_id: clip.requestId, camera_id: clip.cameraId };
    return this.call(
      this.http.GET("/v1/footage-requests/{request_id}/clips/{camera_id}/custody", {
        params: { path },
      }),
    );
  }

  /** Holds a clip, lifts the hold, or destroys the clip. */
  keepClip(
    clip: ClipPlace,
    act: "hold" | "hold/lift" | "destroy",
    reason: string,
  ): Promise<ClipCustody> {
    const path = { request_id: clip.requestId, camera_id: clip.cameraId };
    const route = "/v1/footage-requests/{request_id}/clips/{camera_id}" as const;
    return this.call(
      this.http.POST(`${route}/${act}` as const, { params: { path }, body: { reason } }),
    );
  }

  log(): Promise<LogInfo> {
    return this.call(this.http.GET("/v1/log"));
  }
}
