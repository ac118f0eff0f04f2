import { expect, test, vi } from "vitest";
import { DecoderPool, decodersFor } from "./pool.ts";

test("more than there is room for wait, and are let in as they came", () => {
  const pool = new DecoderPool(2);
  const told = [vi.fn(), vi.fn(), vi.fn(), vi.fn()];
  const seats = told.map((change) => pool.enter(change));
  expect(seats.map((seat) => seat.granted)).toEqual([true, true, false, false]);
  expect(pool.counts).toEqual({ most: 2, decoding: 2, waiting: 2 });
  seats[0]?.leave();
  expect(seats.map((seat) => seat.granted)).toEqual([false, true, true, false]);
  expect(told.map((change) => change.mock.calls.length)).toEqual([0, 0, 1, 0]);
});

test("one that is looked at closely takes the place of the last of the others, and gives it back", () => {
  const pool = new DecoderPool(2);
  const seats = [1, 2, 3].map(() => pool.enter(() => {}));
  seats[2]?.setFirst(true);
  expect(seats.map((seat) => seat.granted)).toEqual([true, false, true]);
  seats[2]?.setFirst(false);
  expect(seats.map((seat) => seat.granted)).toEqual([true, true, false]);
});

test("whoever loses a place is told before another gets it: there never are more than that", () => {
  const pool = new DecoderPool(1);
  const order: string[] = [];
  const first = pool.enter(() => order.push(`first ${first.granted}`));
  const second = pool.enter(() => order.push(`second ${second.granted}`));
  second.setFirst(true);
  expect(order).toEqual(["first false", "second true"]);
});

test("leaving twice frees one place, and listeners hear how it stands", () => {
  const pool = new DecoderPool(1);
  const heard = vi.fn();
  const end = pool.subscribe(heard);
  const [one, two] = [pool.enter(() => {}), pool.enter(() => {})];
  expect(heard).toHaveBeenLastCalledWith({ most: 1, decoding: 1, waiting: 1 });
  one?.leave();
  one?.leave();
  expect(pool.counts).toEqual({ most: 1, decoding: 1, waiting: 0 });
  two?.leave();
  end();
  pool.enter(() => {});
  expect(heard).toHaveBeenLastCalledWith({ most: 1, decoding: 0, waiting: 0 });
});

test("a computer decodes as much as its cores bear, and sixteen at most", () => {
  expect([0.2, 1, 2, 8].map(decodersFor)).toEqual([1, 6, 12, 16]);
});
