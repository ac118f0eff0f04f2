/** Every word of the page on which people join a hub. */

export const messages = {
  title: "Join",
  skip: "Skip to the content",
  theme: { auto: "Theme: as this device", light: "Theme: light", dark: "Theme: dark" },
  optional: "optional",
  connecting: "Asking the hub…",

  choose: {
    title: "How do you want to take part?",
    owner: "I own a camera",
    ownerAbout: "A home or a shop that may open it to an agency, on its own terms.",
    agency: "I have an invitation",
    agencyAbout: "You work for an agency that takes part here, or sit on its oversight board.",
    known: "You have been here before?",
    signIn: "Sign in with your passkey",
  },

  owner: {
    title: "Share a camera, on your terms",
    lead: "Two minutes to read, one to sign up. Nothing is shared by signing up.",
    doesTitle: "What Transom does",
    does: [
      "Lets an agency that you choose look through a camera that you choose, live, for purposes that you tick.",
      "Shows you who looks, with their reason, while they look.",
      "Ends every look the moment you press stop, and needs nobody's help for it.",
      "Writes each look into a public log first, so that nobody can hide one later.",
    ],
    doesntTitle: "What it doesn't do",
    doesnt: [
      "It doesn't show your video to this hub. It passes through sealed; only the agency's device can open it.",
      "It doesn't ask for your camera's password or your Wi-Fi. They stay at home.",
      "It doesn't recognise faces, read number plates or search for people.",
      "It doesn't hold you. No consent, no look; withdraw with one press, no reason needed.",
    ],
    needTitle: "What you need",
    need: [
      "A camera with RTSP, and a small computer at home that stays on: the gateway.",
      "This device, for a passkey: your fingerprint, face or PIN in place of a password.",
    ],
    name: "Your name",
    nameHint: "Only this hub's operator sees it. It isn't in the log.",
    register: "Make my passkey",
    registering: "Waiting for your passkey…",
  },

  agency: {
    title: "Join by invitation",
    lead: "Your agency's administrator, or the hub's, has given you an invitation code. It is good once.",
    invitation: "Invitation code",
    name: "Your name",
    nameHint: "Owners never see it; they see a badge pseudonym.",
    register: "Make my passkey",
    nextTitle: "What happens next",
    next: [
      "Your device makes a passkey: your fingerprint, face or PIN in place of a password.",
      "If you watch cameras: this device makes its own keys in the console, and your agency must certify them.",
      "If you watch cameras: every look needs an incident and a reason, and the owner sees both.",
      "If you sit on the oversight board: you read everything except video, and each reading is logged.",
    ],
  },

  faults: {
    name: "Enter your name.",
    invitation: "Enter the code that your agency gave you.",
  },
  noPasskeys:
    "This browser makes no passkeys here. They need a newer browser, and an address that begins with https.",
  back: "Back",

  code: {
    title: "Connect your gateway",
    hello: (name: string): string => `Welcome, ${name}.`,
    lead: "Get a one-time code here, and enter it at your gateway. It proves to both that they talk to the right one.",
    get: "Get a code",
    again: "Get a new code",
    getting: "Asking…",
    yours: "Your one-time code",
    left: "Good for another",
    waiting: "Waiting for your gateway…",
    copy: "Copy",
    copied: "Copied",
    once: "It is shown only once and works only once.",
    stepsTitle: "At your gateway",
    steps: {
      open: "Open the gateway's own page. It is the address that the gateway prints when it starts.",
      enter: "Enter this hub's address and the code:",
      hub: "Hub",
      check: "Compare what it shows you, and accept.",
    },
    terminal: "Or in a terminal on the gateway:",
    arrived: "Your gateway is connected.",
    arrivedNext:
      "Everything else happens at the gateway's own page: add a camera, and give a consent when you want to.",
    gateways: "Your gateways",
    none: "No gateway yet.",
    online: "Connected",
    away: "Out of reach",
    one: (id: string): string => `Gateway ${id.replace(/^[a-z]+_/, "").slice(0, 6)}`,
    since: "enrolled",
    signOut: "Sign out",
  },

  invite: {
    title: "Invite a colleague",
    about: "The code is shown once. Hand it over in person or by a way that you trust.",
    name: "Their name",
    missing: "Enter their name.",
    role: "Their role",
    send: "Make an invitation",
    code: "Invitation code",
    made: (name: string, role: string, until: string): string =>
      `For ${name} as ${role}, good once, until ${until}:`,
  },

  member: {
    title: (name: string): string => `Welcome, ${name}.`,
    as: "You are here as",
    of: "of",
    roles: {
      operator: "operator",
      supervisor: "supervisor",
      custodian: "evidence custodian",
      agency_admin: "administrator",
      owner: "owner",
      auditor: "member of the oversight board",
    },
    pseudonym: "Owners see you as",
    badge: "The log's openings name you as",
    custodian:
      "You keep what owners gave to your agency as evidence. You can't watch a camera or ask an owner for footage: an operator does that.",
    console: "Open the operator console",
    answers: "Open the flags and complaints",
    oversight: "Open the oversight pages",
  },
};
