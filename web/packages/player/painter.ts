/** Paints pictures on a canvas, each with the watermark drawn into it. */

/** The picture's top rows stay free of watermark: a test camera draws its clock there. */
const CLEAR_TOP = 16;

/** What the watermark says; the last line changes with time. */
export interface Watermark {
  readonly pseudonym: string;
  readonly incident: string;
}

/** Draws on one canvas. The canvas has the picture's own size; the page scales it. */
export class Painter {
  #canvas: HTMLCanvasElement;
  #context: CanvasRenderingContext2D;
  readonly #watermark: Watermark;
  #stamp: { readonly bitmap: OffscreenCanvas; readonly key: string } | undefined;

  constructor(canvas: HTMLCanvasElement, watermark: Watermark) {
    this.#canvas = canvas;
    this.#context = contextOf(canvas);
    this.#watermark = watermark;
  }

  /** Goes on with what was painted last on another canvas, and blackens the one before. */
  move(canvas: HTMLCanvasElement): void {
    if (canvas === this.#canvas) return;
    const context = contextOf(canvas);
    canvas.width = this.#canvas.width;
    canvas.height = this.#canvas.height;
    context.drawImage(this.#canvas, 0, 0);
    this.clear();
    this.#canvas = canvas;
    this.#context = context;
  }

  /** Paints a picture and its watermark; `now` is milliseconds since 1970. */
  paint(frame: VideoFrame, now: number): void {
    const { displayWidth: width, displayHeight: height } = frame;
    if (this.#canvas.width !== width || this.#canvas.height !== height) {
      this.#canvas.width = width;
      this.#canvas.height = height;
    }
    this.#context.drawImage(frame, 0, 0, width, height);
    this.#drawStamps(width, height, now);
  }

  /** Blackens the canvas: no picture stays behind when a session ends. */
  clear(): void {
    this.#context.fillStyle = "#000";
    this.#context.fillRect(0, 0, this.#canvas.width, this.#canvas.height);
    this.#stamp = undefined;
  }

  #drawStamps(width: number, height: number, now: number): void {
    const { bitmap } = this.#stampFor(height, Math.floor(now / 1000));
    const pad = Math.round(height / 60);
    const spots: readonly (readonly [x: number, y: number, alpha: number])[] = [
      [pad, height - bitmap.height - pad, 0.85],
      [width - bitmap.width - pad, Math.max(CLEAR_TOP, height * 0.12), 0.3],
      [(width - bitmap.width) / 2, (height - bitmap.height) / 2, 0.3],
    ];
    for (const [x, y, alpha] of spots) {
      this.#context.globalAlpha = alpha;
      this.#context.drawImage(
        bitmap,
        Math.max(0, Math.round(x)),
        Math.round(Math.max(CLEAR_TOP, y)),
      );
    }
    this.#context.globalAlpha = 1;
  }

  /** The text as a picture, made once a second. */
  #stampFor(height: number, second: number): { readonly bitmap: OffscreenCanvas } {
    const key = `${height}:${second}`;
    if (this.#stamp?.key !== key)
      this.#stamp = { bitmap: drawText(this.#lines(second), height), key };
    return this.#stamp;
  }

  #lines(second: number): readonly string[] {
    const time = new Date(second * 1000).toISOString().replace("T", " ").replace(".000Z", " UTC");
    return [`${this.#watermark.pseudonym} · ${this.#watermark.incident}`, time];
  }
}

function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  // Not composited with the page: a picture is on the screen without waiting for the page's frame.
  const context = canvas.getContext("2d", { alpha: false, desynchronized: true });
  if (context === null) throw new Error("the canvas is in use for something else");
  return context;
}

function drawText(lines: readonly string[], pictureHeight: number): OffscreenCanvas {
  const size = Math.max(11, Math.round(pictureHeight / 30));
  const font = `600 ${size}px system-ui, sans-serif`;
  const measure = new OffscreenCanvas(1, 1).getContext("2d");
  if (measure === null) throw new Error("no 2D context");
  measure.font = font;
  const width = Math.max(...lines.map((line) => measure.measureText(line).width));
  const bitmap = new OffscreenCanvas(
    Math.ceil(width + size),
    Math.ceil(size * 1.35 * lines.length + size * 0.4),
  );
  const context = bitmap.getContext("2d");
  if (context === null) throw new Error("no 2D context");
  Object.assign(context, { font, textBaseline: "top", lineJoin: "round", lineWidth: size / 5 });
  lines.forEach((line, i) => {
    const y = size * (0.3 + 1.35 * i);
    context.strokeStyle = "rgb(0 0 0 / 80%)";
    context.strokeText(line, size / 2, y);
    context.fillStyle = "#fff";
    context.fillText(line, size / 2, y);
  });
  return bitmap;
}
