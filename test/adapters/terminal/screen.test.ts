import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { PostedMessage } from '../../../src/core/message.ts';
import { FakeScreen } from './fake-screen.ts';
import { say, TestTerminal } from './harness.ts';

const LONG = 'I am still typing a line that is much longer than one row of this screen';

const onScreen = (columns = 40, rows = 20): Promise<TestTerminal> =>
  TestTerminal.open({ interactive: true }, new FakeScreen(columns, rows));

const edit = (test: TestTerminal, message: PostedMessage, text: string): Promise<PostedMessage> =>
  test.terminal.platform.edit(message, say(text));

/** As fingers do: a key at a time, each dealt with before the next. */
async function pressKeys(test: TestTerminal, keys: string): Promise<void> {
  for (const key of keys) await paste(test, key);
}

async function paste(test: TestTerminal, text: string): Promise<void> {
  test.input.write(text);
  await new Promise(setImmediate);
}

describe('the last message on a screen', () => {
  it('is redrawn where it stands', async () => {
    await using test = await onScreen();
    const card = await test.post('Uploading 10 %\nthe first lines\nof a preview');
    await edit(test, card, 'Uploading 50 %');
    await edit(test, card, 'Done in 42 s\n**See** below');
    expect(test.screen.text).toBe('nemo 1   Done in 42 s\n         See below\nyou    >');
  });

  it('is redrawn where it stands also when its lines had to be wrapped', async () => {
    await using test = await onScreen();
    const card = await test.post('去掉背景换成干净的办公室 and a ⏳ preview that takes more than one row');
    await edit(test, card, 'Done');
    expect(test.screen.text).toBe('nemo 1   Done\nyou    >');
  });

  it('is printed anew, and marked, once something stands below it, and then redrawn there', async () => {
    await using test = await onScreen();
    const card = await test.post('Editing');
    await test.post('Something else');
    await edit(test, card, 'Rendering 10 %');
    await edit(test, card, 'Rendering 50 %');
    expect(test.screen.text).toBe('nemo 1   Editing\nnemo 2   Something else\nnemo 1   ↻ Rendering 50 %\nyou    >');
  });

  it('is no longer the last as soon as Enter is hit', async () => {
    await using test = await onScreen();
    const card = await test.post('Editing');
    await test.type('is it done?');
    expect(await test.terminal.platform.buried(card)).toBe(true);
    await edit(test, card, 'Done');
    expect(test.screen.text).toBe('nemo 1   Editing\nyou    > is it done?\nnemo 1   ↻ Done\nyou    >');
  });

  it('is printed anew where the width has changed or it reaches beyond the top', async () => {
    await using test = await onScreen(40, 6);
    const card = await test.post('narrow');
    test.screen.columns = 60;
    await edit(test, card, 'wide');
    await edit(test, card, 'one\ntwo\nthree\nfour\nfive\nsix');
    await edit(test, card, 'Done');
    const rest = ['two', 'three', 'four', 'five', 'six'].map((line) => `         ${line}`);
    expect(test.screen.text.split('\n')).toEqual([
      'nemo 1   narrow',
      'nemo 1   ↻ one',
      ...rest,
      'nemo 1   ↻ Done',
      'you    >',
    ]);
  });

  it('goes when it is removed; one further up stays where it is', async () => {
    await using test = await onScreen();
    const first = await test.post('first');
    const last = await test.post('last\nof two lines');
    await test.terminal.platform.remove(last);
    await test.terminal.platform.remove(first);
    expect(test.screen.text).toBe('nemo 1   first\nyou    >');
  });

  it('rings for the one who is meant, and for nobody else', async () => {
    await using test = await onScreen();
    const answer = await test.post('Done \u0007 @you', { mention: 'you' });
    await test.terminal.platform.edit(answer, say('Done again', { mention: 'you' }));
    await test.post('ding \u0007 @you');
    expect(test.screen.bells).toBe(1);
  });
});

describe('a line being typed', () => {
  it.each([
    ['typed', pressKeys],
    ['pasted', paste],
  ])('stays below what is printed meanwhile, %s', async (_, enter) => {
    await using test = await onScreen();
    const card = await test.post('Uploading 10 %');
    await enter(test, LONG);
    await edit(test, card, 'Uploading 50 %\nwith a preview');
    await edit(test, card, 'Uploading 90 %');
    await test.post('By the way');
    const typed = `you    > ${LONG}`.match(/.{1,40}/g)?.map((row) => row.trimEnd()) ?? [];
    expect(test.screen.text.split('\n')).toEqual(['nemo 1   Uploading 90 %', 'nemo 2   By the way', ...typed]);
    await pressKeys(test, '!');
    await test.type('');
    expect(test.received.map(({ text }) => text)).toEqual([`${LONG}!`]);
  });

  it('goes on below another prompt when it ends in a backslash', async () => {
    await using test = await onScreen();
    await test.type('one\\\ntwo');
    expect(test.received.map(({ text }) => text)).toEqual(['one\ntwo']);
    expect(test.screen.text).toBe('you    > one\\\n       > two\nyou    >');
  });
});

describe('the prompt', () => {
  it('goes with Ctrl-D; what is still in work is printed all the same', async () => {
    await using test = await onScreen();
    const card = await test.post('Editing');
    await pressKeys(test, '\u0004');
    await test.terminal.ended;
    expect(test.screen.text).toBe('nemo 1   Editing');
    await edit(test, card, 'Done');
    await test.post('Goodbye');
    expect(test.screen.text).toBe('nemo 1   Done\nnemo 2   Goodbye');
  });

  it('goes when the terminal is stopped', async () => {
    await using test = await onScreen();
    await test.post('Goodbye');
    await test.terminal.source.stop();
    expect(test.screen.text).toBe('nemo 1   Goodbye');
  });

  it('hands Ctrl-C on to the process', async () => {
    await using test = await onScreen();
    const interrupted = once(process, 'SIGINT');
    test.input.write('\u0003');
    expect(await interrupted).toContain('SIGINT');
  });

  it('is not there for a conversation that nobody types, whose lines are printed instead', async () => {
    const script = (async function* () {
      yield 'blur it';
    })();
    await using test = await TestTerminal.open({ interactive: true, input: script }, new FakeScreen(40));
    await test.terminal.ended;
    const card = await test.post('Editing');
    await edit(test, card, 'Done');
    expect(test.screen.text).toBe('you      blur it\nnemo 1   Done');
  });
});
