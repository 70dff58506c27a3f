import { describe, expect, test } from 'vitest';
import { parseFlags, usage } from '../../studio/flags.ts';

describe('the command line', () => {
  test('without options is a studio on port 4010 that remembers nothing', () => {
    expect(parseFlags([])).toEqual({
      kind: 'run',
      withParent: false,
      options: {
        port: 4010,
        host: '127.0.0.1',
        form: 'documented',
        seed: 2,
        silent: 0.3,
        gui: 0.3,
        pace: 1,
        faults: false,
        tokens: [],
        tokensPerIp: 0,
        allowLocalUrls: false,
      },
    });
  });

  test('takes every option that its help names', () => {
    const args =
      '--port 0 --host ::1 --data here --public-url https://studio.example --form mixed --seed 7 --silent 0 --gui 1 --pace 0.5 --token nmv_usr_one --token nmv_usr_two --tokens-per-ip 10 --allow-local-urls --faults --with-parent';
    expect(parseFlags(args.split(' '))).toEqual({
      kind: 'run',
      withParent: true,
      options: {
        port: 0,
        host: '::1',
        data: 'here',
        publicUrl: 'https://studio.example',
        form: 'mixed',
        seed: 7,
        silent: 0,
        gui: 1,
        pace: 0.5,
        faults: true,
        tokens: ['nmv_usr_one', 'nmv_usr_two'],
        tokensPerIp: 10,
        allowLocalUrls: true,
      },
    });
    const named = usage.match(/--[a-z-]+(?= |$)/gm) ?? [];
    expect(named.filter((name) => name !== '--' && name !== '--help' && !args.includes(name))).toEqual([]);
    expect(parseFlags(['--help']).kind).toBe('help');
  });

  test.each([['--silent 7'], ['--port none'], ['--form new'], ['--public-url nowhere'], ['--unknown'], ['stray']])(
    '%s is refused with a reason',
    (args) => {
      expect(parseFlags(args.split(' '))).toMatchObject({ kind: 'wrong', problem: expect.stringMatching(/./) });
    },
  );
});
