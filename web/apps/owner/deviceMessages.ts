/** Words of finding cameras at home: searching, signing in, choosing channels. */
import { plural } from "./words.ts";

export const deviceMessages = {
  title: "Find cameras on my network",
  about:
    "Cameras and recorders that speak ONVIF answer when they are asked. Your gateway asks only inside your home, and keeps a password only with a camera that you add.",
  search: "Search",
  searching: "Searching…",
  again: "Search again",
  none: "No camera answered. Many have ONVIF off until it is switched on in their settings. You can also type an address.",
  which: "Which one",
  address: "Its address",
  addressHint: "Like 192.168.1.20, or 192.168.1.20:8000",
  user: "User name",
  password: "Password",
  signInHint: "Those of the camera itself. Some have an ONVIF user of their own.",
  signIn: "Sign in to it",
  signingIn: "Signing in…",
  channels: (maker: string): string => `What ${maker || "it"} has`,
  use: (name: string): string => `Add ${name || "this picture"}`,
  name: "Name it",
  see: "See the picture",
  seeing: "Fetching…",
  picture: (name: string): string => `${name}, as it is now`,
  size: (codec: string, width: number, height: number, fps: number): string =>
    [codec, width ? `${width} × ${height}` : "", fps ? `${fps} a second` : ""]
      .filter(Boolean)
      .join(", "),
  turns: "can be turned",
  add: (count: number): string => `Add ${plural(count, "camera", "cameras")}`,
  adding: "Adding…",
  byHand: "Or add one by its address",
} as const;
