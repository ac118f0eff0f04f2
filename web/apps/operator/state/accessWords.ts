/** What is said of sign-ins and devices. */
import type { Tone } from "@ui";

export const ROLE_WORDS: Readonly<Record<string, string>> = {
  operator: "Operator",
  supervisor: "Supervisor",
  custodian: "Evidence custodian",
  agency_admin: "Administrator",
  auditor: "Oversight board",
  owner: "Owner",
};

export const HOW_WORDS: Readonly<Record<string, string>> = {
  passkey: "with a passkey",
  sso: "with the agency's account",
  demo: "by the demo's sign-in",
};

/** A device's state. */
export const DEVICE_WORDS: Readonly<Record<string, { text: string; tone: Tone }>> = {
  pending: { text: "Waits for its certificate", tone: "lamp" },
  certified: { text: "Certified", tone: "good" },
  expired: { text: "Certificate expired", tone: "warn" },
  revoked: { text: "Revoked", tone: "stop" },
};

/** How a try to sign in went. */
export const OUTCOME_WORDS: Readonly<Record<string, string>> = {
  signed_in: "Signed in",
  role: "Refused: nothing in the account gives a role",
  domain: "Refused: an address of another domain",
  deactivated: "Refused: deactivated in the directory",
  left: "Refused: was let go",
  token: "Refused: the provider's answer doesn't hold",
};

/** The kind of browser, if it could be told. */
export function browserWords(browser: string): string {
  return browser || "A browser that doesn't say what it is";
}
