/** Every word of the hub's first page. */

export const messages = {
  title: "Transom",
  headline: "Your camera. Your window. Your hand on it.",
  lead: "A transom is the small window over a front door: the people inside open it, and the people inside shut it. Transom lets a home or a shop open a camera to a public-safety agency, live, on its own terms.",
  points: [
    {
      title: "You decide",
      text: "Which agency, for what, at which hours, until when. Signed with a key that only you hold.",
    },
    {
      title: "You see",
      text: "Who looks, while they look, with their reason. Every look stands in a public log before it begins.",
    },
    {
      title: "You stop",
      text: "One press ends everything, even when this hub is down. You owe nobody an explanation.",
    },
  ],
  blind: "This hub carries the video sealed. It has no key and can't see it.",
  record: "Neighbours and passers-by: the public record, without signing in",
  signIn: {
    title: "Sign in",
    passkey: "Sign in with a passkey",
    waiting: "Waiting for your passkey…",
    noPasskeys:
      "This browser makes no passkeys here. They need a newer browser, and an address that begins with https.",
    owner: "I own a camera",
    ownerAbout: "For homes and shops",
    agency: "I have an invitation",
    agencyAbout: "For an agency's people and the oversight board",
  },
  agencyAccount: {
    open: "Sign in with your agency's account",
    which: "Your agency",
    hint: "Its short name here, or your work e-mail address.",
    find: "Go on",
    with: (agency: string): string => `Sign in with ${agency}'s account`,
    other: "Another agency",
  },
  /** Why the way through an agency's own sign-in led nowhere (spec/sign-on.md). */
  refused: {
    over: ["That took too long, or began in another browser.", "Start again here."],
    provider: ["Your agency's sign-in page didn't let you in.", "Start again, or ask your IT."],
    token: [
      "What your agency's sign-in says doesn't hold.",
      "Start again; if it stays, your administrator must look at the settings.",
    ],
    domain: [
      "Your account has no confirmed e-mail address of your agency.",
      "Sign in there with your work account.",
    ],
    role: [
      "Your account has no role here yet.",
      "Ask your agency's administrator to put you into the right group, then sign in again.",
    ],
    deactivated: [
      "Your agency's directory has deactivated your account.",
      "Ask your agency's administrator.",
    ],
    left: ["Your agency has ended your access here.", "Ask your agency's administrator."],
    tries: ["Too many tries from here.", "Wait a minute, then try again."],
    else: [
      "Your agency's sign-in can't be reached, or doesn't answer as it should.",
      "Try again in a moment; if it stays, tell your administrator.",
    ],
  } as const,
  demo: {
    title: "Demo sign-in",
    text: "This hub is a demonstration; nobody real is on it. Take a part to see it from there; outside a demonstration these doors don't exist.",
    personas: {
      operator: { name: "Operator", about: "Opens an incident and asks to look" },
      supervisor: { name: "Supervisor", about: "Sees what the agency's people do" },
      custodian: { name: "Evidence custodian", about: "Keeps and exports what owners gave" },
      agency_admin: { name: "Administrator", about: "Keeps the agency's dispatch and people" },
      owner: { name: "Owner", about: "Connects a gateway with a one-time code" },
      auditor: { name: "Oversight board", about: "Reads every look, and asks about it" },
    },
  },
  signedIn: {
    as: "You are signed in as",
    open: {
      "/operator/": "Open the operator console",
      "/oversight/": "Open the oversight pages",
      "/join/": "Your gateways",
    },
    out: "Sign out",
  },
  log: {
    title: "The public log",
    entries: (n: number): string => `${n.toLocaleString()} ${n === 1 ? "entry" : "entries"}`,
    signedBy: "Signed by",
    ok: "answers",
    away: "doesn't answer",
    about:
      "No look opens before its entry stands here, signed by every witness below. Entries name nobody.",
    open: "The signed checkpoint",
    pages: "The public record, in plain words",
  },
  theme: { auto: "Theme: as this device", light: "Theme: light", dark: "Theme: dark" },
  skip: "Skip to the content",
};
