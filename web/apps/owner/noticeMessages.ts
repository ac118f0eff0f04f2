/** Words of the notices' settings. Used by messages.ts only. */

export const notices = {
  title: "Notices",
  intro:
    "Be told when somebody knocks, and when a look begins and ends, also when this page is closed.",
  here: "On this device",
  states: {
    unknown: "…",
    insecure:
      "Not possible on this address: browsers take notices only from a page that comes by https, or from this machine itself. Open the page at the gateway's own machine, or give the gateway a name with a certificate. E-mail works in any case.",
    unsupported:
      "This browser takes no notices while the page is closed. On an iPhone or iPad, add the page to the home screen first. E-mail works in any case.",
    denied: "Your browser refuses notices from this page. Allow them in the browser's settings.",
    off: "Off. Turn them on to get a knock on this device, with its two answers.",
    on: "On. Knocks, starts and ends come to this device.",
  },
  turnOn: "Turn on",
  turnOff: "Turn off",
  test: "Send a test",
  testTo: (name: string): string => `Send a test to ${name}`,
  sent: "Sent.",
  devices: "Your devices",
  since: "since",
  forget: (name: string): string => `Forget ${name}`,
  forgetShort: "Forget",
  carried:
    "What is sent is encrypted for this device. The service that carries it can't read it, and learns only when.",
  mail: "By e-mail",
  mailAbout:
    "Your gateway hands it to a mail server of yours, always encrypted. The password is kept in this gateway's keystore.",
  none: "Not set up.",
  to: "To",
  sender: "From",
  senderHint: "The address that the mail server knows you by",
  host: "Mail server",
  hostHint: "For example mail.example.org",
  port: "Port",
  security: "Encryption",
  securities: {
    starttls: "STARTTLS (port 587)",
    tls: "TLS from the start (port 465)",
    none: "None (a server on this machine only)",
  },
  user: "User name",
  password: "Password",
  passwordKept: "Leave it empty to keep the one that this gateway has.",
  save: "Save",
  saved: "Saved.",
  saving: "Saving…",
  testing: "Sending…",
  testSent: (to: string): string => `Sent to ${to}. Look into your mailbox.`,
  stop: "Send no more mail",
  stopped: "No more mail is sent. The password is forgotten.",
  when: "When",
  whens: {
    at_once: { title: "At once", about: "Each knock, each start and end, as it happens." },
    daily: {
      title: "Once a day",
      about: "One message with everything. Knocks still come at once.",
    },
    knocks: { title: "Knocks only", about: "And only what needs you: nothing of looks." },
  },
  hour: "At",
  waiting: (n: number): string =>
    `${n} ${n === 1 ? "message waits" : "messages wait"} and will be tried again:`,
  faults: {
    address: "An address like name@example.org is needed.",
    host: "Enter the mail server's name.",
    port: "A port is a number from 1 to 65535.",
  },
  more: "Notices also tell you that a program ends or goes on, that it was frozen, that the hub showed something that isn't in the public log, and that this gateway's clock is wrong.",
};
