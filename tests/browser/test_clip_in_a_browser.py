"""A clip whose first pictures were encoded anew, in Chromium's own player, picture by picture."""

import base64
from collections.abc import AsyncIterator

import pytest

from tests.browser.owner_page import chromium, new_page
from tests.unit.gateway.recording.footage import BEGAN_US, FRAME_US, timed_footage
from transom.gateway.recording.cut import exact
from transom.gateway.recording.film import film

# Seeks to each picture and reads the clock strip (48 cells of 12×16) off the player's own pixels.
_READ = """async ({clip, times}) => {
  const video = document.createElement('video');
  video.muted = true;
  const bytes = Uint8Array.from(atob(clip), c => c.charCodeAt(0));
  video.src = URL.createObjectURL(new Blob([bytes], {type: 'video/mp4'}));
  document.body.append(video);
  const happens = name => new Promise((done, fail) => {
    video.addEventListener(name, done, {once: true});
    video.addEventListener('error', () => fail(new Error(video.error.message)), {once: true});
  });
  await happens('loadeddata');
  const canvas = document.createElement('canvas');
  canvas.width = 640; canvas.height = 360;
  const context = canvas.getContext('2d', {willReadFrequently: true});
  const read = () => {
    context.drawImage(video, 0, 0);
    const {data} = context.getImageData(0, 8, 576, 1);
    let bits = '';
    for (let cell = 0; cell < 48; cell++) bits += data[(cell * 12 + 6) * 4 + 1] > 128 ? 1 : 0;
    return parseInt(bits, 2);
  };
  const clocks = [];
  for (const time of times) {
    const there = happens('seeked');
    video.currentTime = time;
    await there;
    // The first picture may not have reached the page yet: all of it is black, and reads 0.
    let clock = 0;
    for (let tries = 0; tries < 100 && clock === 0; tries++) {
      if (tries > 0) await new Promise(done => setTimeout(done, 20));
      clock = read();
    }
    clocks.push(clock);
  }
  video.currentTime = 0;
  const over = happens('ended');
  await video.play();
  await over;
  return {clocks, duration: video.duration, error: video.error?.message ?? ''};
}"""


@pytest.fixture
async def clip() -> AsyncIterator[tuple[bytes, list[int]]]:
    """From the 13th picture of a group on, and what each picture's clock must say."""
    recorded = list(timed_footage(6))[:57]
    begin_us = BEGAN_US + 33 * FRAME_US
    made = b"".join(film(exact(recorded[20:].__iter__, begin_us)))
    yield made, [unit.captured_at_us // 1000 for unit in recorded[33:]]


async def test_chromium_shows_every_picture_of_a_clip_over_the_joint(
    clip: tuple[bytes, list[int]],
) -> None:
    made, asked = clip
    times = [(instant - asked[0]) / 1000 + 0.05 for instant in asked]
    async with chromium() as browser:
        page = await new_page(browser)
        given = {"clip": base64.b64encode(made).decode(), "times": times}
        shown = await page.evaluate(_READ, given)
    assert shown["error"] == ""
    assert shown["clocks"] == asked
    assert shown["duration"] == pytest.approx(len(asked) / 10, abs=0.11)
