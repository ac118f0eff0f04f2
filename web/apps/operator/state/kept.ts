/** What owners gave to an agency, found by incident, code or camera. */
import type { FootageRequestInfo } from "@api";

/**
 * The requests that a clip was given for, in their order, of which one of these says what is sought:
 * the incident's number, the request's code, a camera's name.
 */
export function keptOf(
  requests: readonly FootageRequestInfo[],
  sought: string,
): readonly FootageRequestInfo[] {
  const words = sought.trim().toLocaleLowerCase();
  return requests.filter(
    ({ clips, incident_number, code }) =>
      clips.length > 0 &&
      [incident_number, code, ...clips.map((clip) => clip.camera_name)].some((said) =>
        said.toLocaleLowerCase().includes(words),
      ),
  );
}
