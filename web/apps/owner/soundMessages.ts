/** Words of a camera's sound. */

export const sound = {
  title: "Its sound",
  label: "Microphone",
  on: "This camera may be heard",
  about:
    "Off unless you choose it. Even then only where a consent says so, to somebody who asks for it; it is opened while they listen, and recorded nowhere. Changing it ends looks that run.",
};
