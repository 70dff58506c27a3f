import { describe, expect, it } from 'vitest';
import type { Button } from '../../../src/core/message.ts';
import { TestTerminal } from './harness.ts';

const button = (label: string, id: string): Button => ({ label, id, style: 'plain' });

describe('lines of a pipe', () => {
  it('become messages in their order, each with an id and a time of its own', async () => {
    await using test = await TestTerminal.open({ clock: { now: () => 1_000 } });
    await test.end('blur it\r\n\n/export 3\n/edit export\nlast without an end');
    expect(test.received.map(({ ask, text }) => [ask, text])).toEqual([
      [{ kind: 'text' }, 'blur it'],
      [{ kind: 'command', name: 'export' }, '3'],
      [{ kind: 'prompt' }, 'export'],
      [{ kind: 'text' }, 'last without an end'],
    ]);
    expect(new Set(test.received.map(({ id }) => id)).size).toBe(4);
    expect(test.received.map(({ at }) => at)).toEqual([1_000, 1_001, 1_002, 1_003]);
  });

  it('give no id a second time in a later run', async () => {
    await using one = await TestTerminal.open();
    await using other = await TestTerminal.open();
    await one.type('hello');
    await other.type('hello');
    expect(one.received[0]?.id).not.toBe(other.received[0]?.id);
    expect(one.received[0]?.address).toEqual(other.received[0]?.address);
  });

  it('are handed on one at a time: the next when the last is taken in', async () => {
    await using test = await TestTerminal.open();
    const order: string[] = [];
    test.onReceive = async ({ text }) => {
      order.push(`${text} comes`);
      await new Promise(setImmediate);
      order.push(`${text} is in`);
    };
    await test.end('one\ntwo\n');
    expect(order).toEqual(['one comes', 'one is in', 'two comes', 'two is in']);
  });

  it('are told of when they cannot be taken in, and the next one is still heard', async () => {
    await using test = await TestTerminal.open();
    test.onReceive = async ({ text }) => {
      if (text === 'one') throw new Error('the disk is full');
    };
    await test.end('one\ntwo\n');
    expect(test.screen.text).toBe(
      'you      one\nnote     That could not be taken in. Please send it again.\nyou      two',
    );
  });

  it('with a command nobody knows are answered with the ones there are', async () => {
    await using test = await TestTerminal.open();
    await test.end('/exprot\n');
    expect(test.received).toEqual([]);
    expect(test.screen.text).toContain('There is no command /exprot. There are /export, /edit, /press.');
  });
});

describe('the end', () => {
  it('comes when the input is over and every line is taken in', async () => {
    await using test = await TestTerminal.open();
    let ended = false;
    void test.terminal.ended.then(() => (ended = true));
    await test.type('one');
    expect(ended).toBe(false);
    await test.end();
    expect(test.received).toHaveLength(1);
  });

  it('is told as a failure where the input breaks', async () => {
    const broken = (async function* () {
      yield 'one';
      throw new Error('the conversation was badly written');
    })();
    await using test = await TestTerminal.open({ input: broken });
    await expect(test.terminal.ended).rejects.toThrow('badly written');
    expect(test.received.map(({ text }) => text)).toEqual(['one']);
  });

  it('comes by stop, and nothing reaches the host afterwards, not even half a message', async () => {
    await using test = await TestTerminal.open();
    await test.type('one\ntwo\\');
    await new Promise(setImmediate);
    await test.terminal.source.stop();
    test.input.write('three\n');
    await test.terminal.ended;
    expect(test.received.map(({ text }) => text)).toEqual(['one']);
  });

  it('comes by stop also where a conversation waits for its own next line', async () => {
    const waiting = (async function* () {
      yield 'one';
      await new Promise(() => undefined);
    })();
    await using test = await TestTerminal.open({ input: waiting });
    await expect(test.terminal.source.stop()).resolves.toBeUndefined();
  });

  it('waits for a message that is just being taken in', async () => {
    await using test = await TestTerminal.open();
    const gate = Promise.withResolvers<void>();
    const order: string[] = [];
    test.onReceive = async () => {
      await gate.promise;
      order.push('taken in');
    };
    await test.type('one');
    const stopped = test.terminal.source.stop().then(() => order.push('stopped'));
    gate.resolve();
    await stopped;
    expect(order).toEqual(['taken in', 'stopped']);
  });
});

describe('a pressed button', () => {
  it('comes back as its choice, by number or by label, the newest of that label', async () => {
    await using test = await TestTerminal.open();
    await test.post('First', { buttons: [button('Export', 'old'), button('Status', 'status')] });
    await test.post('Second', { buttons: [button('Export', 'new')] });
    await test.end('/press 1\n/press 3\n> Export\n> Status\n');
    expect(test.received.map(({ ask }) => ask)).toEqual(
      ['old', 'new', 'new', 'status'].map((id) => ({ kind: 'choice', id })),
    );
    expect(test.screen.text).toContain('First  [1 Export] [2 Status]\nnemo 2   Second  [3 Export]');
  });

  it('keeps its number as long as it means the same', async () => {
    await using test = await TestTerminal.open();
    const buttons = [button('Stop', 'stop')];
    const card = await test.post('0 %', { buttons });
    await test.post('Well?', { buttons: [button('Yes', 'yes')] });
    await test.terminal.platform.edit(card, { key: 'card', text: '50 %', buttons, audience: 'channel' });
    expect(test.screen.text).toContain('50 %  [1 Stop]');
  });

  it('that an edit or a removal took away is no longer possible', async () => {
    await using test = await TestTerminal.open();
    const card = await test.post('Editing', { buttons: [button('Stop', 'stop')] });
    const other = await test.post('Well?', { buttons: [button('Yes', 'yes')] });
    await test.terminal.platform.edit(card, { key: 'card', text: 'Done', buttons: [], audience: 'channel' });
    await test.terminal.platform.remove(other);
    await test.end('/press 1\n/press 2\n> Yes\n');
    expect(test.received).toEqual([]);
    expect(test.screen.text.match(/note {5}\(no-longer-possible\)/g)).toHaveLength(2);
    expect(test.screen.text).toContain('There is no button to press right now.');
  });

  it('that never was is answered with those there are', async () => {
    await using test = await TestTerminal.open();
    await test.post('Well?', { buttons: [button('Yes', 'yes'), button('No', 'no')] });
    await test.end('/press 7\n> Maybe\n');
    expect(test.received).toEqual([]);
    expect(test.screen.text.match(/No such button\. There are \[1 Yes\] \[2 No\]\./g)).toHaveLength(2);
  });

  it('may come before its button in a pipe: it waits for it while something is in work', async () => {
    await using test = await TestTerminal.open({ idle: () => new Promise(() => undefined) });
    test.input.end('> Export\nthanks\n');
    await test.post('Editing', { buttons: [button('Stop', 'stop')] });
    await test.post('Done', { buttons: [button('Export', 'export')] });
    await test.terminal.ended;
    expect(test.received.map(({ ask }) => ask)).toEqual([{ kind: 'choice', id: 'export' }, { kind: 'text' }]);
  });

  it('stops waiting when nothing is in work any more', async () => {
    const idle = Promise.withResolvers<void>();
    await using test = await TestTerminal.open({ idle: () => idle.promise });
    test.input.end('> Export\nthanks\n');
    await test.post('Sorry, that did not work.');
    idle.resolve();
    await test.terminal.ended;
    expect(test.received.map(({ text }) => text)).toEqual(['thanks']);
    expect(test.screen.text).toContain('There is no button to press right now.');
  });

  it('does not keep the terminal from stopping while it waits', async () => {
    const asked = Promise.withResolvers<void>();
    const idle = async (): Promise<void> => {
      asked.resolve();
      await new Promise(() => undefined);
    };
    await using test = await TestTerminal.open({ idle });
    test.input.write('> Export\n');
    await asked.promise;
    await test.terminal.source.stop();
    await expect(test.terminal.ended).resolves.toBeUndefined();
    expect(test.received).toEqual([]);
  });
});
