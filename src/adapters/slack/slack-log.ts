import { LogLevel, type Logger } from '@slack/bolt';

import type { Log } from '../../core/ports.ts';

const LINE_LENGTH = 300;

/** The library's log lines in ours: without its debug lines, which hold whole requests, and without anything but the words. */
export function slackLogger(log: Log): Logger {
  return {
    debug: () => undefined,
    info: () => undefined,
    warn: (...said) => log.warn('slack.library', { said: worded(said) }),
    error: (...said) => log.error('slack.library', { said: worded(said) }),
    setLevel: () => undefined,
    getLevel: () => LogLevel.INFO,
    setName: () => undefined,
  };
}

function worded(said: readonly unknown[]): string {
  const [first] = said;
  return (first instanceof Error ? first.message : String(first)).slice(0, LINE_LENGTH);
}
