/** The map's words, which the page brings in its language. */

export interface Words {
  open: string;
  failed: string;
  label: string;
  /** The classes of counts, lowest first. */
  levels: string[];
  cameras: string;
  zoomIn: string;
  zoomOut: string;
  keys: string;
}

/** Reads them from the `data-` attributes of the map's element. */
export function readWords(data: Readonly<Record<string, string | undefined>>): Words {
  return {
    open: data.open ?? "",
    failed: data.failed ?? "",
    label: data.label ?? "",
    levels: (data.levels ?? "").split("|"),
    cameras: data.cameras ?? "",
    zoomIn: data.in ?? "",
    zoomOut: data.out ?? "",
    keys: data.keys ?? "",
  };
}
