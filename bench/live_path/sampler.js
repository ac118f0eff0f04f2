// Notes each new picture on a tile's canvas: when it was seen, and the instant drawn into it.
(figure) => {
  const canvas = figure.querySelector('canvas');
  const strip = new OffscreenCanvas(576, 1);
  const context = strip.getContext('2d', { willReadFrequently: true });
  const seen = [];
  let last = 0;
  const look = () => {
    context.drawImage(canvas, 0, 8, 576, 1, 0, 0, 576, 1);
    const { data } = context.getImageData(0, 0, 576, 1);
    let instant = 0;
    for (let cell = 0; cell < 48; cell++)
      instant = instant * 2 + (data[(cell * 12 + 6) * 4] > 128 ? 1 : 0);
    if (instant !== last && instant > 1.6e12 && instant < 2.2e12) {
      last = instant;
      seen.push([performance.timeOrigin + performance.now(), instant]);
    }
    if (window.sampling) requestAnimationFrame(look);
  };
  window.sampling = true;
  window.seen = seen;
  requestAnimationFrame(look);
}
