/** The little that must be known of H.264: what to configure a decoder with. */

const SPS = 7;

/**
 * The codec string (RFC 6381) of an access unit in Annex B form, from its first SPS; none without.
 */
export function codecOf(unit: Uint8Array): string | undefined {
  for (let at = 0; at + 6 < unit.length; at++) {
    const starts = unit[at] === 0 && unit[at + 1] === 0 && unit[at + 2] === 1;
    if (!starts || ((unit[at + 3] ?? 0) & 0x1f) !== SPS) continue;
    // profile_idc, constraint flags and level_idc follow the NAL header (H.264 §7.3.2.1.1).
    const profile = unit.subarray(at + 4, at + 7);
    return `avc1.${Array.from(profile, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
  }
  return undefined;
}
