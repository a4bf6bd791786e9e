import { beforeEach, describe, expect, it } from 'vitest';
import type { Watermark } from '../../../contract/delivery.ts';
import { deliveryMessageSchema } from '../../../contract/delivery.ts';
import { Outbox } from '../../../worker/gate/outbox.ts';
import { GateStore } from '../../../worker/gate/store.ts';
import { BUCKET, NOON_MS, ORGANISATION, sampleId } from './samples.ts';
import { MemorySqlite } from './sqlite.ts';

const SENDER = { organisationId: ORGANISATION, gateId: BUCKET, incarnationId: sampleId(7) };

/** A port that keeps what it is given, and refuses while it is closed. */
class MemoryPort {
  readonly messages: string[] = [];
  isClosed = false;
  watermarks: Watermark[] = [];
  onDeliver: () => void = () => undefined;

  async deliver(message: string): Promise<readonly Watermark[]> {
    if (this.isClosed) throw new Error('closed');
    this.messages.push(message);
    this.onDeliver();
    return this.watermarks;
  }

  async keepSettlement(): Promise<void> {}

  async dropSettlements(): Promise<number> {
    return 0;
  }

  /** Event numbers of each message. */
  sent(): number[][] {
    return this.messages.map((message) =>
      deliveryMessageSchema.parse(JSON.parse(message)).events.map((event) => (event as { n: number }).n),
    );
  }
}

let store: GateStore;
let port: MemoryPort;
let outbox: Outbox;

const write = (from: number, to: number, padding = 0): void => {
  for (let n = from; n <= to; n++)
    store.insertEvent(n, sampleId(n), NOON_MS, JSON.stringify({ n, text: 'x'.repeat(padding) }));
};
const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);
const deliver = (nowMs = NOON_MS, acknowledged = 0) => outbox.deliver(SENDER, acknowledged, nowMs);

beforeEach(() => {
  store = new GateStore(new MemorySqlite().sql);
  store.create(SENDER.incarnationId, ORGANISATION);
  port = new MemoryPort();
  outbox = new Outbox(store, port, 0);
});

describe('sending', () => {
  it('in order, each once, in messages of at most a hundred', async () => {
    write(1, 250);
    await deliver();
    expect(port.sent()).toEqual([range(1, 100), range(101, 200), range(201, 250)]);
    write(251, 252);
    await deliver();
    expect(port.sent().at(-1)).toEqual([251, 252]);
    await deliver();
    expect(port.messages).toHaveLength(4);
  });

  it('no message outgrows a queue message, and an event larger than all goes alone', async () => {
    write(1, 3, 40_000);
    write(4, 4, 110_000);
    write(5, 6, 10);
    await deliver();
    expect(port.sent()).toEqual([[1, 2], [3], [4], [5, 6]]);
    expect(
      Math.max(...port.messages.filter((text) => text.length < 110_000).map((text) => text.length)),
    ).toBeLessThan(128_000);
  });

  it('no message outgrows a queue message in bytes, whatever script its dimensions are written in', async () => {
    const dimensions = Object.fromEntries(range(1, 8).map((n) => [`key${n}`, '\u4e2d'.repeat(64)]));
    for (const n of range(1, 100))
      store.insertEvent(n, sampleId(n), NOON_MS, JSON.stringify({ n, dimensions, text: 'x'.repeat(1_000) }));
    await deliver();
    const sizes = port.messages.map((message) => new TextEncoder().encode(message).length);
    expect(Math.max(...sizes)).toBeLessThan(128_000);
    expect(port.sent().flat()).toEqual(range(1, 100));
  });

  it('does a bounded amount of work at once and is due again at once', async () => {
    write(1, 2_000);
    await deliver();
    expect(port.messages).toHaveLength(16);
    expect(outbox.nextDueMs(2_000, NOON_MS)).toBe(NOON_MS);
    await deliver();
    expect(port.sent().flat()).toEqual(range(1, 2_000));
  });

  it('is behind for as long as a delivery is full', async () => {
    write(1, 1_650);
    expect(outbox.isBehind).toBe(false);
    await deliver();
    expect(outbox.isBehind).toBe(true);
    await deliver();
    expect(outbox.isBehind).toBe(false);
  });

  it('hands messages over together: none waits for the one before', async () => {
    write(1, 250);
    const messagesAtOnce: number[] = [];
    const taken = Promise.withResolvers<void>();
    port.onDeliver = () => messagesAtOnce.push(port.messages.length);
    const slow = {
      keepSettlement: port.keepSettlement,
      dropSettlements: port.dropSettlements,
      deliver: async (message: string) => {
        const watermarks = await port.deliver(message);
        await taken.promise;
        return watermarks;
      },
    };
    const delivered = new Outbox(store, slow, 0).deliver(SENDER, 0, NOON_MS);
    expect(messagesAtOnce).toEqual([1, 2, 3]);
    taken.resolve();
    await delivered;
  });

  it('begins after what is acknowledged', async () => {
    write(1, 5);
    outbox = new Outbox(store, port, 3);
    await deliver(NOON_MS, 3);
    expect(port.sent()).toEqual([[4, 5]]);
  });

  it('writes the organisation first: one POST carries one organisation', async () => {
    write(1, 1);
    await deliver();
    expect(port.messages[0]?.startsWith(`{"organisationId":"${ORGANISATION}",`)).toBe(true);
  });

  it('hands on the watermarks that come back at once', async () => {
    port.watermarks = [{ gateId: BUCKET, incarnationId: SENDER.incarnationId, eventNumber: 2 }];
    write(1, 2);
    expect(await deliver()).toEqual(port.watermarks);
  });
});

describe('a port that does not take a message', () => {
  it('leaves it to be sent again; what was taken before stays sent', async () => {
    write(1, 150);
    port.onDeliver = () => {
      port.isClosed = true;
    };
    await expect(deliver()).rejects.toThrow('closed');
    expect(outbox.hasSent(100)).toBe(true);
    expect(outbox.hasSent(101)).toBe(false);
    expect(outbox.nextDueMs(150, NOON_MS)).toBe(NOON_MS);
    port.isClosed = false;
    await deliver();
    expect(port.sent()).toEqual([range(1, 100), range(101, 150)]);
  });
});

describe('acknowledgements', () => {
  it('what is not acknowledged goes out again, each time more patiently', async () => {
    write(1, 2);
    await deliver();
    expect(outbox.nextDueMs(2, NOON_MS)).toBe(NOON_MS + 10_000);
    await deliver(NOON_MS + 9_999);
    expect(port.messages).toHaveLength(1);
    await deliver(NOON_MS + 10_000);
    expect(port.sent()).toEqual([
      [1, 2],
      [1, 2],
    ]);
    expect(outbox.nextDueMs(2, NOON_MS)).toBe(NOON_MS + 30_000);
  });

  it('waits five minutes at the most', async () => {
    write(1, 1);
    let nowMs = NOON_MS;
    const waits: number[] = [];
    for (let turn = 0; turn < 8; turn++) {
      await deliver(nowMs);
      const due = outbox.nextDueMs(1, nowMs) ?? 0;
      waits.push(due - nowMs);
      nowMs = due;
    }
    expect(waits).toEqual([10, 20, 40, 80, 160, 300, 300, 300].map((seconds) => seconds * 1_000));
  });

  it('sends again only what is beyond the watermark', async () => {
    write(1, 4);
    await deliver();
    outbox.noteAcknowledged(3, NOON_MS);
    await deliver(NOON_MS + 10_000, 3);
    expect(port.sent()).toEqual([[1, 2, 3, 4], [4]]);
  });

  it('with no answer the oldest message alone asks again, however much waits', async () => {
    write(1, 250);
    await deliver();
    write(251, 300);
    await deliver(NOON_MS + 10_000);
    expect(port.sent().slice(3)).toEqual([range(1, 100)]);
    expect(outbox.nextDueMs(300, NOON_MS + 10_000)).toBe(NOON_MS + 30_000);
    await deliver(NOON_MS + 29_999);
    expect(port.messages).toHaveLength(4);
  });

  it('an answer opens the way: what the API has is skipped, the rest goes out at once', async () => {
    write(1, 250);
    await deliver();
    await deliver(NOON_MS + 10_000);
    expect(outbox.hasSent(250)).toBe(true);
    outbox.noteAcknowledged(240, NOON_MS + 11_000);
    expect(outbox.nextDueMs(250, NOON_MS + 11_000)).toBe(NOON_MS + 11_000);
    await deliver(NOON_MS + 11_000, 240);
    expect(port.sent().at(-1)).toEqual(range(241, 250));
  });

  it('while answers come, what is on its way is not sent twice', async () => {
    write(1, 4);
    await deliver();
    outbox.noteAcknowledged(3, NOON_MS + 9_000);
    await deliver(NOON_MS + 10_000, 3);
    expect(port.messages).toHaveLength(1);
    expect(outbox.nextDueMs(4, NOON_MS + 10_000)).toBe(NOON_MS + 19_000);
  });

  it('nothing is due once everything is acknowledged', async () => {
    write(1, 2);
    await deliver();
    outbox.noteAcknowledged(2, NOON_MS);
    expect(outbox.nextDueMs(2, NOON_MS)).toBeNull();
  });

  it('counts as sent only what went out in this life', async () => {
    write(1, 2);
    expect(outbox.hasSent(1)).toBe(false);
    await deliver();
    expect(outbox.hasSent(2)).toBe(true);
    expect(outbox.hasSent(3)).toBe(false);
    expect(new Outbox(store, port, 0).hasSent(1)).toBe(false);
  });
});

describe('replay', () => {
  it('sends again what follows a number, acknowledged or not', async () => {
    write(1, 5);
    await deliver();
    outbox.noteAcknowledged(5, NOON_MS);
    outbox.rewind(2);
    expect(outbox.nextDueMs(5, NOON_MS)).toBe(NOON_MS);
    await deliver(NOON_MS, 5);
    expect(port.sent().at(-1)).toEqual([3, 4, 5]);
  });

  it('never skips what has not been sent', async () => {
    write(1, 5);
    outbox.rewind(4);
    await deliver();
    expect(port.sent()).toEqual([[1, 2, 3, 4, 5]]);
  });

  it('that comes while a message is on its way is not overtaken by it', async () => {
    write(1, 3);
    await deliver();
    write(4, 4);
    port.onDeliver = () => {
      port.onDeliver = () => undefined;
      outbox.rewind(1);
    };
    await deliver();
    expect(port.sent()).toEqual([[1, 2, 3], [4], [2, 3, 4]]);
  });
});
