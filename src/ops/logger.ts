import { styleText } from 'node:util';
import { destination, pino } from 'pino';
import type { Log, LogFacts } from '../core/ports.ts';
import { tellable } from './log-facts.ts';
import { redact } from './redact.ts';

/** `debug` adds the stacks of errors. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

export interface LogOptions {
  readonly level: LogLevel;
  /** Lines for people instead of JSON. */
  readonly pretty: boolean;
  /** Takes one line at a time, with its end. */
  readonly sink: { write(line: string): unknown };
}

/** Writes to standard error: JSON a line, or lines for people where that is a terminal. */
export function stderrLog(level: LogLevel): Log {
  // Not in step with us: a reader of the pipe who stalls must not stall the bot.
  return createLog({ level, pretty: process.stderr.isTTY, sink: destination({ dest: 2, sync: false }) });
}

/** What reaches the sink holds no secret, wherever it was hidden in the event or its facts. */
export function createLog({ level, pretty, sink }: LogOptions): Log {
  const logger = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      messageKey: 'event',
      formatters: { level: (label) => ({ level: label }) },
    },
    pretty ? { write: (line: string) => sink.write(forPeople(line)) } : sink,
  );
  const writer =
    (severity: 'info' | 'warn' | 'error') =>
    (event: string, facts: LogFacts = {}): void => {
      if (logger.isLevelEnabled(severity)) logger[severity](tellable(facts, level === 'debug'), redact(event));
    };
  return { info: writer('info'), warn: writer('warn'), error: writer('error') };
}

function forPeople(line: string): string {
  const { time, level, event, ...facts } = JSON.parse(line) as Record<string, unknown>;
  const words = Object.entries(facts).map(([name, value]) => `${name}=${plain(value)}`);
  const mark = styleText(level === 'info' ? 'dim' : 'red', String(level).toUpperCase().padEnd(5));
  return `${[String(time).slice(11, 19), mark, event, ...words].join(' ')}\n`;
}

/** Quoted where it could be mistaken for more than one word, or for an order to the terminal. */
function plain(value: unknown): string {
  return typeof value === 'string' && /^[\w./:@+-]+$/u.test(value) ? value : JSON.stringify(value);
}
