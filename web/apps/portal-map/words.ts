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

/** The words of drawing; `size` has `{}` where the square metres go. */
export interface DrawWords {
  add: string;
  undo: string;
  clear: string;
  more: string;
  size: string;
}

/** Reads them from the `data-` attributes of a map that somebody draws on. */
export function readDrawWords(data: Readonly<Record<string, string | undefined>>): DrawWords {
  return {
    add: data.add ?? "",
    undo: data.undo ?? "",
    clear: data.clear ?? "",
    more: data.more ?? "",
    size: data.size ?? "",
  };
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
