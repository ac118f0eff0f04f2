/** Words of Ring cameras: what to know before signing in, signing in, choosing. */

export const ringMessages = {
  title: "Ring cameras",
  about:
    "A Ring camera talks to Ring's cloud and to nothing else, so your gateway has to ask there.",
  begin: "Use my Ring account",
  notInstalled:
    "This gateway was installed without what Ring needs. Install it with its extra: pip install 'transom[ring]'.",
  before: "Before you sign in",
  limits: [
    "The picture goes through Ring's cloud before it reaches your gateway. Ring can see it, and whatever Ring must hand out, it can. From your gateway on, it is as with any other camera.",
    "Ring ends each live view after about 10 minutes. Your gateway connects again; there is a gap of some seconds.",
    "Live view empties a battery. So your gateway connects only while somebody looks whom you allowed, or you, and a minute longer. Each look starts some seconds later than with other cameras, and at first all of it is blurred.",
    "It doesn't work with Ring's end-to-end encryption on. If you have it on, keep it, and use another camera here.",
    "While your gateway watches, Ring may miss motion, as when you watch in its app.",
    "Ring has promised none of this, and can end it any day.",
  ],
  kept: "Your e-mail address, password and code go to Ring and are kept nowhere here. Your gateway keeps a token that Ring gives it, locked with its other secrets. Ring lists it as a device that you can remove.",
  email: "E-mail address",
  password: "Password",
  passwordHint: "Those of your Ring account.",
  code: "Code",
  codeSent:
    "Ring has sent you a code, by text message, e-mail or in its authenticator. It holds for a few minutes.",
  signIn: "Sign in to Ring",
  signingIn: "Signing in…",
  signedIn: "Signed in to Ring.",
  list: "Show its cameras",
  listing: "Asking Ring…",
  none: "This Ring account has no camera.",
  signOut: "Sign out of Ring",
  signOutAbout:
    "Your Ring cameras then give no picture here. To be sure, remove this device in Ring's app, too.",
  encrypted: "Ring's end-to-end encryption is on for it, so it can't be used here.",
  added: "Added already.",
  battery: (percent: number): string => `battery ${percent} %`,
  add: (name: string): string => `Add ${name}`,
  adding: "Trying it…",
  wakes: "This wakes the camera, which can take 20 seconds.",
} as const;
