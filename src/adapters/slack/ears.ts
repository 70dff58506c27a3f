import type { FileRef, IncomingMessage } from '../../core/message.ts';
import type { Host, Log } from '../../core/ports.ts';
import type { SlackApi } from './api.ts';
import { withWords } from './asked.ts';
import { isMedia } from './files.ts';
import { isRecord, listAt, type Fields, textAt } from './fields.ts';
import type { FileDesk } from './file-desk.ts';
import { asHeard, filesOf, heedOf, messageId, placeOf, readMessage, type Heard, type Home } from './inbound.ts';
import { inTime } from './in-time.ts';
import { Lanes } from './lanes.ts';
import { Mentions, type HeldMention } from './mentions.ts';
import type { SlackOptions } from './options.ts';
import type { People } from './people.ts';
import { mentions } from './plain-text.ts';
import { isDirect } from './place.ts';
import { remember, type Threads } from './threads.ts';
import { Whispers } from './whispers.ts';

/** A message must be stored within 3 s, with or without it. */
const ROOT_MS = 1_000;

export interface EarParts {
  readonly api: SlackApi;
  readonly desk: FileDesk;
  readonly people: People;
  readonly threads: Threads;
  readonly options: SlackOptions;
}

/** From what people write to the host: read, and handed over once. */
export class Ears {
  readonly #parts: EarParts;
  readonly #host: Host;
  readonly #log: Log;
  readonly #lanes = new Lanes();
  readonly #mentions: Mentions;
  readonly #whispers: Whispers;
  /** A gesture's own id, and the timestamp it was first told under: it may come again under another. */
  readonly #gestures = new Map<string, string>();

  constructor(parts: EarParts, host: Host) {
    const { records, clock, log } = parts.options;
    this.#parts = parts;
    this.#host = host;
    this.#log = log;
    this.#whispers = new Whispers(parts.api);
    this.#mentions = new Mentions(records.mentions, clock, log, (held) => this.#handOn(held));
  }

  start(): Promise<void> {
    return this.#mentions.start();
  }

  stop(): Promise<void> {
    return this.#mentions.stop();
  }

  /** Resolves when the message is stored, if it is for us. */
  async hear(event: Fields, home: Home): Promise<void> {
    const heard = asHeard(event, home.botUserId);
    if (heard === undefined || this.#again(heard)) return;
    if (heard.threadTs !== undefined) this.#parts.threads.wrote(heard.channelId, heard.threadTs, heard.ts);
    const message = await this.#lanes.inOrder(heard.channelId, () => this.#read(heard, home));
    if (message === undefined) return;
    if (!mentions(heard.text, home.botUserId)) return this.#receive(message, heard, home);
    await this.#mentions.meet(message.id, async (handedOn) => {
      await this.#receive(message, heard, home);
      if (handedOn !== undefined) await this.#receiveLateFiles(message, handedOn);
    });
  }

  /** A mention, told by the event that may come alone, or first and without its files. */
  async hearMention(event: Fields, home: Home): Promise<void> {
    const heard = asHeard(event, home.botUserId);
    if (heard === undefined) return;
    await this.#mentions.hold(messageId(home.workspaceId, heard.channelId, heard.ts), { home, event });
  }

  async #handOn({ event, home }: HeldMention): Promise<readonly string[]> {
    const heard = asHeard(event, home.botUserId);
    if (heard === undefined) return [];
    this.#log.info('slack.by-mention-alone', { channel: heard.channelId });
    const message = await this.#lanes.inOrder(heard.channelId, () => this.#readMeant(heard, home));
    await this.#receive(message, heard, home);
    return heard.files.flatMap((file) => textAt(file, 'id') ?? []);
  }

  /** From then on the thread is one we are in: not before, since a repeated delivery must be read as the first was. */
  async #receive(message: IncomingMessage, heard: Heard, { botUserId, workspaceId }: Home): Promise<void> {
    try {
      await this.#host.receive(message);
    } catch (error) {
      // Over HTTP Slack tells it again; what Socket Mode brought is acknowledged already.
      const { connection } = this.#parts.options;
      if (connection.kind === 'socket')
        await this.#whispers.sorry(message, this.#host.phrase('try-again', message.author.locale));
      throw error;
    }
    const { channelId, parentUserId, threadTs, ts, userId } = heard;
    const opened = threadTs === undefined || isDirect(channelId) || parentUserId === botUserId;
    await this.#parts.threads.joined(workspaceId, channelId, threadTs ?? ts, userId, opened);
  }

  /** The mention went ahead without them: they follow, as files without a word. */
  async #receiveLateFiles(message: IncomingMessage, handedOn: readonly string[]): Promise<void> {
    const files = message.files.filter(({ ref }) => !isRecord(ref) || !handedOn.includes(String(ref['fileId'])));
    if (files.length === 0) return;
    this.#log.warn('slack.late-files', { count: files.length });
    await this.#host.receive({ ...message, id: `${message.id}:files`, ask: { kind: 'text' }, text: '', files });
  }

  async #read(heard: Heard, home: Home): Promise<IncomingMessage | undefined> {
    const heed = heedOf(heard, home);
    if (heed === 'ignored' || (heed === 'maybe' && !(await this.#listensTo(heard, home)))) return undefined;
    return this.#readMeant(heard, home);
  }

  async #readMeant(heard: Heard, home: Home): Promise<IncomingMessage> {
    const { desk, people } = this.#parts;
    const { workspaceId } = home;
    const { channelId, userId } = heard;
    const [own, author] = await Promise.all([
      desk.refs(heard.files, workspaceId),
      people.author(workspaceId, channelId, userId),
    ]);
    const files = own.length > 0 ? own : await this.#filesOfRoot(heard, home);
    return readMessage(heard, home, author, files, withWords(this.#host));
  }

  async #listensTo(heard: Heard, home: Home): Promise<boolean> {
    const { channelId, threadTs, userId, parentUserId } = heard;
    if (threadTs !== undefined) {
      const thread = await this.#parts.threads.get(home.workspaceId, channelId, threadTs);
      if (thread !== undefined && (thread.opened || thread.people.includes(userId))) return true;
      // In an always-on channel, an answer to somebody else is still not for us.
      if (parentUserId !== undefined && parentUserId !== userId) return false;
    }
    return this.#host.listens(placeOf(heard, home));
  }

  /** Who first speaks to us in a thread that began with a video means that video. */
  async #filesOfRoot(heard: Heard, home: Home): Promise<readonly FileRef[]> {
    const { channelId, threadTs, parentUserId } = heard;
    if (threadTs === undefined || parentUserId === home.botUserId) return [];
    if ((await this.#parts.threads.get(home.workspaceId, channelId, threadTs)) !== undefined) return [];
    const asked = this.#mediaOf(home.workspaceId, channelId, threadTs);
    return (await inTime(this.#parts.options.clock, ROOT_MS, asked)) ?? [];
  }

  async #mediaOf(workspaceId: string, channel: string, ts: string): Promise<readonly FileRef[]> {
    const { api, desk } = this.#parts;
    try {
      const args = { channel, ts, limit: 1, inclusive: true };
      const [root] = listAt(await api.once(workspaceId, 'conversations.replies', args), 'messages');
      if (root === undefined || root['bot_id'] !== undefined) return [];
      return (await desk.refs(filesOf(root), workspaceId)).filter(isMedia);
    } catch (error) {
      this.#log.info('slack.root-not-read', { reason: String(error) });
      return [];
    }
  }

  #again({ clientId, channelId, ts }: Heard): boolean {
    if (clientId === undefined) return false;
    const gesture = `${channelId}:${clientId}`;
    const first = this.#gestures.get(gesture);
    if (first === undefined) remember(this.#gestures, gesture, ts, 2_000);
    return first !== undefined && first !== ts;
  }
}
