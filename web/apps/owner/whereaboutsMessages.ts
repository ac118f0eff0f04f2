/** Words of a mobile camera's area, and of where it is. */

export const whereabouts = {
  title: "Where it may be seen through",
  about:
    "This camera is carried or flies. It opens only while it is inside the area that you set here, and only while it says where it is.",
  inside: "Inside your area. It can be opened.",
  outside: (metres: string): string => `Outside your area, ${metres} from its middle. It is shut.`,
  unsure: "It may be outside your area: its position isn't exact enough. It is shut.",
  noFence: "You have set no area. It is shut.",
  silent: "It doesn't say where it is at the moment. It is shut.",
  never: "Nothing has said yet where it is. It is shut.",
  metres: (metres: number): string =>
    metres < 1000 ? `${metres} m` : `${(metres / 1000).toFixed(1)} km`,

  lat: "Latitude",
  lon: "Longitude",
  placeHint: "In degrees, for example 51.50073",
  radius: "How far from there, in metres",
  here: "Use where it is now",
  save: "Set this area",
  saved: "Your area is set.",
  forget: "Take the area away",
  faults: {
    lat: "A latitude lies between -90 and 90.",
    lon: "A longitude lies between -180 and 180.",
    radius: "Between 10 and 20,000 metres.",
  },

  locator: "What says where it is",
  locatorAbout:
    "An app on the phone that carries it, such as OwnTracks in its HTTP mode, or the drone's own software. Where it is stays in this gateway's memory, and goes nowhere.",
  locatorNew: "Make a new password for it",
  locatorAgain: "The one before it stops working.",
  added: "Shown this once. Put it into the app:",
  address: "Address (POST)",
  password: "Password (with any user name), or bearer token",
  done: "Done",
};
