import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { platformContract, type PlatformUnderTest } from '../../contracts/platform.ts';
import { TestTerminal } from './harness.ts';

platformContract('the terminal, as a transcript', () => open(false));
platformContract('the terminal, on a screen', () => open(true));

async function open(interactive: boolean): Promise<PlatformUnderTest> {
  const test = await TestTerminal.open({ interactive });
  const { platform, address } = test.terminal;
  return {
    platform,
    address,
    personId: 'you',
    tellsBuried: true,
    seen: () => test.seen(),
    write: (text) => test.type(text),
    attach: async (name, content) => {
      await test.type(`@"${await test.attach(name, content)}"`);
      const [file] = test.received.at(-1)?.files ?? [];
      expect(file).toBeDefined();
      return file!;
    },
    lose: (file) => rm(join(test.directory, file.name)),
    close: () => test[Symbol.asyncDispose](),
  };
}
