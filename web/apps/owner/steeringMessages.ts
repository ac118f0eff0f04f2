/** Words of a camera that turns: who may steer it, and how far it zooms for others. */

export const steering = {
  title: "Who turns it",
  about:
    "You steer it with the camera's own app. Others can only where your consent says so, in a look that you see, and never past what you set here.",
  answers: "It answers, and says where it looks.",
  silent:
    "It doesn't say where it looks at the moment. Nobody can steer it, and with masks it is shut.",
  unknown: "It isn't known yet how it is steered.",
  address: "Address of its ONVIF service",
  addressHint: "Empty: at the camera's own address. Its user and password are used.",
  connect: "Find its steering",
  locking: "Lock",
  lock: "Nobody else may turn it",
  lockHint: "Holds at once, whatever a consent says.",
  zoom: "Others may zoom in as far as",
  zooms: {
    "1000": "the camera can",
    "500": "half of its range",
    "250": "a quarter of its range",
    "100": "a tenth of its range",
    "0": "not at all",
  } as Record<string, string>,
};
