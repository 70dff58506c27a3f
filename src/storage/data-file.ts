import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BotError } from '../core/errors.ts';
import { ThreadDatabase } from './thread-database.ts';

/** SQLite's word for a file that somebody else holds; extended codes keep it in their lowest byte. */
const SQLITE_BUSY = 5;

/** Opens the bot's one file, for its owner's eyes alone. Rejects with a sentence that tells the operator what to do. */
export async function openDataFile(directory: string): Promise<ThreadDatabase> {
  const path = join(directory, 'bot.db');
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await makeOwnersAlone(path);
    return await opened(path);
  } catch (error) {
    throw new BotError('storage-failed', sentence(path, error), { cause: error });
  }
}

/** SQLite gives its side files the rights of the main one. */
async function makeOwnersAlone(path: string): Promise<void> {
  try {
    // Never opens a file that is there: closing it again would drop every lock that this process has on it.
    await writeFile(path, '', { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    await chmod(path, 0o600);
  }
}

async function opened(path: string): Promise<ThreadDatabase> {
  const database = new ThreadDatabase(path);
  try {
    await database.opened();
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

function sentence(path: string, error: unknown): string {
  if (errorCode(error) === SQLITE_BUSY) {
    return `Another bot is running on ${path}. Stop it, or give this one a DATA_DIR of its own.`;
  }
  const reason = error instanceof Error ? error.message : String(error);
  return `${path} cannot be used: ${reason}. Look at DATA_DIR.`;
}

function errorCode(error: unknown): number | undefined {
  const code = error instanceof Error && 'errcode' in error ? error.errcode : undefined;
  return typeof code === 'number' ? code & 0xff : undefined;
}
