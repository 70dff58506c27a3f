import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { EventStream, type EventForm, type Speaker } from '../../studio/agent/speaker.ts';
import { Dice } from '../../studio/dice.ts';

type Loose = Record<string, unknown>;

/** What goes over the wire when `speak` speaks. */
async function heard(form: EventForm, seed: number, speak: (speaker: Speaker) => Promise<void>): Promise<string> {
  const server = createServer((_, response: ServerResponse) => {
    const stream = new EventStream(response, form, new Dice(seed));
    void speak(stream).then(() => stream.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)).text();
}

const jsonOf = (wire: string): Loose[] =>
  wire
    .split(/\r?\n\r?\n/)
    .filter((event) => event.startsWith('data: {'))
    .map((event) => JSON.parse(event.slice(6)) as Loose);

const pause = async (): Promise<void> => {};
const passage = 'I blurred it. It is 0:05 long.\nClick **Export**!';

/** What a person would be shown of a passage, whichever form it came in. */
function shown(events: readonly Loose[]): string {
  let text = '';
  for (const event of events) {
    if (event['type'] === 'text') text += String(event['content']);
    const parts = (event['content'] as { parts?: { text?: string }[] } | undefined)?.parts ?? [];
    if (event['partial'] !== true && parts.length > 0) text = parts.map((part) => part.text ?? '').join('');
  }
  return text;
}

const tellBoth = async (speaker: Speaker): Promise<void> => {
  speaker.error('Overloaded', undefined);
  speaker.error('No credits', 2001);
};

describe('an event stream', () => {
  test('in the documented form is typed events that together are the passage', async () => {
    const events = jsonOf(
      await heard('documented', 1, async (speaker) => {
        speaker.thought('not for you');
        speaker.toolCall('edit', { op: 'blur' });
        speaker.toolResult('edit', { ok: true });
        await speaker.text(passage, pause);
      }),
    );
    expect(events[0]).toEqual({ type: 'tool_call', name: 'edit', args: { op: 'blur' } });
    expect(events[1]).toEqual({ type: 'tool_result', name: 'edit', result: { ok: true } });
    expect(events.slice(2).every((event) => event['type'] === 'text')).toBe(true);
    expect(shown(events)).toBe(passage);
  });

  test('in the agent form has deltas and the whole, thoughts and calls, in camel or snake case', async () => {
    const seen = new Set<string>();
    for (let seed = 1; seed <= 12; seed += 1) {
      const events = jsonOf(
        await heard('agent', seed, async (speaker) => {
          speaker.thought('hm');
          speaker.toolCall('edit', { op: 'blur' });
          await speaker.text(passage, pause);
        }),
      );
      expect(events.every((event) => event['author'] === 'nemo_agent')).toBe(true);
      expect(events[0]).toMatchObject({ content: { parts: [{ text: 'hm', thought: true }] } });
      expect(shown(events)).toBe(passage);
      const call = (events[1]?.['content'] as { parts?: Loose[] } | undefined)?.parts?.[0] ?? {};
      seen.add(Object.keys(call)[0] ?? '');
      seen.add(events.some((event) => event['partial'] === true) ? 'deltas' : 'whole only');
    }
    expect(seen).toEqual(new Set(['functionCall', 'function_call', 'deltas', 'whole only']));
  });

  test('mixed speaks both, with either line end', async () => {
    const wires: string[] = [];
    for (let seed = 1; seed <= 12; seed += 1)
      wires.push(await heard('mixed', seed, (speaker) => speaker.text(passage, pause)));
    expect(wires.map((wire) => shown(jsonOf(wire)))).toEqual(wires.map(() => passage));
    expect(wires.some((wire) => wire.includes('"type":"text"'))).toBe(true);
    expect(wires.some((wire) => wire.includes('"author"'))).toBe(true);
    expect(wires.some((wire) => wire.includes('\r\n\r\n'))).toBe(true);
    expect(wires.some((wire) => !wire.includes('\r'))).toBe(true);
  });

  test('wears its heartbeats in every dress', async () => {
    const wire = await heard('documented', 1, async (speaker) => {
      for (let beat = 0; beat < 40; beat += 1) speaker.heartbeat();
    });
    const dresses = new Set(wire.split('\n\n').filter((event) => event !== ''));
    expect(dresses).toEqual(new Set(['data: {"type":"heartbeat"}', 'data: heartbeat', 'data:', ': keepalive']));
  });

  test('tells an error in its own form, or as an envelope with a code', async () => {
    expect(jsonOf(await heard('documented', 1, tellBoth))).toEqual([
      { error: 'Overloaded' },
      { code: 2001, message: 'No credits' },
    ]);
    const [first] = jsonOf(await heard('agent', 3, tellBoth));
    expect(Object.keys(first ?? {}).join()).toMatch(/error_?code/i);
  });
});
