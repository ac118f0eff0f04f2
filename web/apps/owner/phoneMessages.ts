/** Words of the card that brings the page to a phone. */

export const phone = {
  title: "On your phone",
  about:
    "Point your phone's camera at the code. Whoever has it has this page: show it to nobody else.",
  show: "Show the code",
  hide: "Hide the code",
  code: "QR code of this page's address",
  here: "This page is served on this machine only, so a phone can't reach it. To change that, run the gateway with --listen and an address of this machine, or put a web server with a certificate in front.",
};
