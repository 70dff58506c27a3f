import type { IncomingMessage } from '../../core/message.ts';
import type { Host, Phrase } from '../../core/ports.ts';
import { wantsForm, withWords } from './asked.ts';
import type { EarParts } from './ears.ts';
import { fieldsAt, listAt, parsed, textAt, type Fields } from './fields.ts';
import { isMedia } from './files.ts';
import { filesOf, type Home } from './inbound.ts';
import { deedOf, deedOfCommand, readCommand, readPress, readSubmission, stateOfShortcut } from './interactions.ts';
import { PLATFORM } from './options.ts';
import { addressOf, respondingBy, timeOf } from './place.ts';
import { editForm, homeView, OPEN_FORM, readForm, type FormState, type Speak } from './surface.ts';
import { Whispers } from './whispers.ts';
import type { Workspaces } from './workspaces.ts';

/** Acknowledges, once; a form is refused with a sentence beside each field. */
export type Acknowledge = (answer?: {
  readonly response_action: 'errors';
  readonly errors: Readonly<Record<string, string>>;
}) => Promise<void>;

/** From what people do outside of messages to the host: commands, buttons, menus, forms, the Home tab, Slack's own Stop. */
export class Deeds {
  readonly #parts: EarParts;
  readonly #workspaces: Workspaces;
  readonly #host: Host;
  readonly #whispers: Whispers;

  constructor(parts: EarParts, workspaces: Workspaces, host: Host) {
    this.#parts = parts;
    this.#workspaces = workspaces;
    this.#host = host;
    this.#whispers = new Whispers(parts.api);
  }

  async command(body: Fields, home: Home, acknowledge: Acknowledge): Promise<void> {
    const { channelId, responseUrl, triggerId, userId } = deedOfCommand(body);
    await acknowledge();
    const author = await this.#parts.people.author(home.workspaceId, channelId, userId);
    const speak = this.#speakTo(author.locale);
    if (wantsForm(textAt(body, 'text') ?? '')) {
      return this.#openForm(home, triggerId, { channelId, files: [], via: respondingBy(responseUrl) }, speak);
    }
    await this.#receive(readCommand(body, home, author, speak('invite-me'), withWords(this.#host)));
  }

  async press(body: Fields, home: Home, acknowledge: Acknowledge): Promise<void> {
    await acknowledge();
    const { channelId, triggerId, userId } = deedOf(body);
    const [action] = listAt(body, 'actions');
    const author = await this.#parts.people.author(home.workspaceId, channelId, userId);
    if (action !== undefined && textAt(action, 'action_id') === OPEN_FORM) {
      const { channelId: direct = userId } = parsed(textAt(fieldsAt(body, 'view'), 'private_metadata'));
      return this.#openForm(
        home,
        triggerId,
        { channelId: String(direct), files: [], via: {} },
        this.#speakTo(author.locale),
      );
    }
    const message = readPress(body, home, author);
    if (message !== undefined) await this.#receive(message);
  }

  async shortcut(body: Fields, home: Home, acknowledge: Acknowledge): Promise<void> {
    await acknowledge();
    const { channelId, triggerId, userId } = deedOf(body);
    const [author, files] = await Promise.all([
      this.#parts.people.author(home.workspaceId, channelId, userId),
      this.#parts.desk.refs(filesOf(fieldsAt(body, 'message')), home.workspaceId),
    ]);
    await this.#openForm(home, triggerId, stateOfShortcut(body, files.filter(isMedia)), this.#speakTo(author.locale));
  }

  async submission(body: Fields, home: Home, acknowledge: Acknowledge): Promise<void> {
    const view = fieldsAt(body, 'view');
    const form = readForm(view);
    if (form === undefined) return acknowledge();
    const { people, desk } = this.#parts;
    const [author, added] = await Promise.all([
      people.author(home.workspaceId, form.state.channelId, deedOf(body).userId),
      desk.refs(form.files, home.workspaceId),
    ]);
    const speak = this.#speakTo(author.locale);
    const files = [...form.state.files, ...added];
    if (form.text === '' && files.length === 0) {
      return acknowledge({ response_action: 'errors', errors: { words: speak('instruction') } });
    }
    await acknowledge();
    const filled = { viewId: textAt(view, 'id') ?? '', state: form.state, text: form.text, files };
    await this.#receive(readSubmission(filled, home, author, speak('invite-me')));
  }

  /** The tab is drawn anew each time it is opened; the conversation gets its suggestions. */
  async homeOpened(event: Fields, home: Home): Promise<void> {
    const [userId, channelId] = [textAt(event, 'user'), textAt(event, 'channel')];
    if (userId === undefined || channelId === undefined) return;
    const { workspaceId } = home;
    const { people, api } = this.#parts;
    const { locale } = await people.author(workspaceId, channelId, userId);
    if (event['tab'] === 'messages') return this.#suggest(workspaceId, channelId, locale);
    const passages = await this.#host.home({ platform: PLATFORM, workspaceId, userId, locale });
    await api.once(workspaceId, 'views.publish', {
      user_id: userId,
      view: homeView(passages, channelId, this.#speakTo(locale)),
    });
  }

  /** Slack's own Stop button, under the status that the agent features show. */
  async stopped(event: Fields, home: Home): Promise<void> {
    const [userId, channelId, threadId] = [textAt(event, 'user'), textAt(event, 'channel'), textAt(event, 'thread_ts')];
    if (userId === undefined || channelId === undefined || threadId === undefined) return;
    const stamp = textAt(event, 'event_ts') ?? threadId;
    const message: IncomingMessage = {
      id: `slack:${home.workspaceId}:${channelId}:stopped:${userId}:${stamp}`,
      address: addressOf(home.workspaceId, channelId, threadId),
      author: await this.#parts.people.author(home.workspaceId, channelId, userId),
      ask: { kind: 'command', name: 'stop' },
      text: '',
      files: [],
      at: timeOf(stamp),
    };
    await this.#receive(message);
  }

  /** Who did something and was not heard is told so; where that is impossible, by Slack's own error. */
  async #receive(message: IncomingMessage): Promise<void> {
    try {
      await this.#host.receive(message);
    } catch (error) {
      const words = this.#host.phrase('try-again', message.author.locale);
      if (!(await this.#whispers.sorry(message, words))) throw error;
      this.#parts.options.log.error('slack.not-stored', { message: message.id, reason: String(error) });
    }
  }

  async #suggest(workspaceId: string, channel: string, locale: string | undefined): Promise<void> {
    const { agent } = await this.#workspaces.get(workspaceId);
    const prompts = this.#host
      .examples(locale)
      .slice(0, 4)
      .map(({ label, text }) => ({ title: label, message: text }));
    if (!agent || prompts.length === 0) return;
    await this.#parts.api.once(workspaceId, 'assistant.threads.setSuggestedPrompts', { channel_id: channel, prompts });
  }

  /** Slack gives 3 s for it. */
  async #openForm({ workspaceId }: Home, trigger: string | undefined, state: FormState, speak: Speak): Promise<void> {
    if (trigger === undefined) return;
    await this.#parts.api.once(workspaceId, 'views.open', { trigger_id: trigger, view: editForm(state, speak) });
  }

  #speakTo(locale: string | undefined): Speak {
    return (name: Phrase) => this.#host.phrase(name, locale);
  }
}
