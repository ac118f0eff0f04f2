/** Which of the two pages: the first owner's, or a co-owner's (an invitation, or `#co-owner`). */
import "@ui/styles.css";

await (/^#(invite=.+|co-owner$)/.test(location.hash)
  ? import("./coOwner.ts")
  : import("./owner.ts"));
