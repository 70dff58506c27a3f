import type { Content, Stored } from './cdn.ts';
import type { FakeGateway } from './gateway.ts';
import { ALICE, APP, BOT, CHANNEL, GUILD, snowflake } from './ids.ts';
import type { FakeInteraction } from './interactions.ts';
import type { FakeRest } from './rest.ts';
import type { FakeMessage, FakeUser, World } from './world.ts';

export interface Saying {
  readonly text?: string;
  readonly channelId?: string;
  readonly author?: FakeUser;
  readonly roles?: readonly string[];
  readonly files?: readonly { readonly name: string; readonly content: Content; readonly mimeType?: string }[];
  /** How long ago it was written. */
  readonly ageMs?: number;
  readonly answers?: FakeMessage;
  readonly forwards?: FakeMessage;
  /** Fields of the payload that are not as usual; undefined leaves one out. */
  readonly more?: Readonly<Record<string, unknown>>;
}

export interface Doing {
  readonly channelId?: string;
  readonly userId?: string;
  readonly permissions?: bigint;
  readonly locale?: string;
  readonly limitBytes?: number;
  /** How old it is when it arrives. */
  readonly ageMs?: number;
  readonly more?: Readonly<Record<string, unknown>>;
}

/** What people do, as the gateway tells it. */
export class People {
  readonly #world: World;
  readonly #gateway: FakeGateway;
  readonly #rest: FakeRest;

  constructor(world: World, gateway: FakeGateway, rest: FakeRest) {
    this.#world = world;
    this.#gateway = gateway;
    this.#rest = rest;
  }

  /** Somebody writes a message; it is stored, and told to whoever is connected. */
  says(saying: Saying): FakeMessage {
    const message = this.writes(saying);
    this.#gateway.dispatch('MESSAGE_CREATE', this.#payloadOf(message, saying));
    return message;
  }

  /** Somebody writes a message that the gateway does not tell: it was away. */
  writes(saying: Saying): FakeMessage {
    const { text = '', channelId = CHANNEL, author = this.#world.alice, files = [], answers, forwards } = saying;
    const kept = files.map(({ name, content, mimeType = 'video/mp4' }) =>
      this.#world.cdn.keep(name, content, mimeType),
    );
    const named = [...text.matchAll(/<@!?(\d+)>/g)].map(([, id = '']) => ({ id, username: 'named' }));
    const mentions = named.some(({ id }) => id === BOT)
      ? [...named.filter(({ id }) => id !== BOT), this.#world.bot]
      : named;
    const roles = [...text.matchAll(/<@&(\d+)>/g)].map(([, id]) => id);
    const more = {
      mentions,
      mention_roles: roles,
      mention_everyone: /@(?:everyone|here)/.test(text),
      ...(answers === undefined ? {} : this.#answering(answers)),
      ...saying.more,
    };
    const id = snowflake(Date.now() - (saying.ageMs ?? 0));
    return this.#world.write({
      id,
      channelId,
      author,
      content: text,
      files: kept,
      more,
      ...(forwards === undefined ? {} : { forwards }),
    });
  }

  #payloadOf(message: FakeMessage, { roles = [], more = {} }: Saying): Record<string, unknown> {
    const channel = this.#world.channels.get(message.channelId);
    const wire = { ...this.#world.wire(message), channel_type: channel?.type ?? 0 };
    const member = { roles, joined_at: '2024-01-01T00:00:00Z', flags: 0 };
    const placed = channel?.type === 1 ? wire : { ...wire, guild_id: channel?.guildId ?? GUILD, member };
    return Object.fromEntries(
      Object.entries({ ...placed, ...this.#hidden(message), ...more }).filter(([, value]) => value !== undefined),
    );
  }

  /** Without the intent, only what is addressed to the bot has content. */
  #hidden(message: FakeMessage): object {
    const direct = this.#world.channels.get(message.channelId)?.type === 1;
    const named = (message.more['mentions'] as readonly { id: string }[] | undefined)?.some(({ id }) => id === BOT);
    return direct || named === true || this.#gateway.readsContent ? {} : { content: '', attachments: [] };
  }

  #answering(original: FakeMessage): object {
    const message_reference = { type: 0, message_id: original.id, channel_id: original.channelId, guild_id: GUILD };
    return { type: 19, message_reference, referenced_message: this.#world.wire(original) };
  }

  /** `/name`, with text options by name and files by theirs. */
  commands(name: string, options: Readonly<Record<string, string | Stored>> = {}, doing: Doing = {}): FakeInteraction {
    const attachments: Record<string, unknown> = {};
    const list = Object.entries(options).map(([option, value]) => {
      if (typeof value === 'string') return { name: option, type: 3, value };
      attachments[value.id] = this.#world.attachment(doing.channelId ?? CHANNEL, value);
      return { name: option, type: 11, value: value.id };
    });
    return this.#does(2, { id: snowflake(), name, type: 1, options: list, resolved: { attachments } }, doing);
  }

  /** Right-click on a message, Apps, an entry. */
  picks(name: string, target: FakeMessage, doing: Doing = {}): FakeInteraction {
    const resolved = { messages: { [target.id]: this.#world.wire(target) } };
    return this.#does(2, { id: snowflake(), name, type: 3, target_id: target.id, resolved }, doing);
  }

  presses(target: FakeMessage, label: string, doing: Doing = {}): FakeInteraction {
    const button = target.components.flatMap(({ components }) => components).find((one) => one.label === label);
    if (button === undefined) throw new Error(`no button ${label} under "${target.content}"`);
    const message = this.#world.wire(target);
    const place = { channelId: target.channelId, ...doing };
    const interaction = this.#does(
      3,
      { custom_id: button.custom_id, component_type: 2 },
      { ...place, more: { message, ...doing.more } },
    );
    interaction.original = target;
    return interaction;
  }

  /** Sends the form that an interaction was answered with. */
  fillsIn(form: FakeInteraction, text: string, files: readonly Stored[] = [], doing: Doing = {}): FakeInteraction {
    const data = form.ack?.data ?? {};
    const labels = data['components'] as readonly { component: { type: number; custom_id: string } }[];
    const components = labels.map(({ component: { type, custom_id } }, index) => {
      const filled = type === 4 ? { value: text } : { values: files.map(({ id }) => id) };
      return { type: 18, id: index, component: { type, id: index, custom_id, ...filled } };
    });
    const attachments = Object.fromEntries(files.map((file) => [file.id, this.#world.attachment(CHANNEL, file)]));
    return this.#does(5, { custom_id: data['custom_id'], components, resolved: { attachments } }, doing);
  }

  /** A file as it goes into a slash command or a form. */
  hands(name: string, content: Content, mimeType = 'video/mp4'): Stored {
    return this.#world.cdn.keep(name, content, mimeType, true);
  }

  #does(type: number, data: object, doing: Doing): FakeInteraction {
    const { channelId = CHANNEL, userId = ALICE, permissions = 0n, locale = 'en-US', ageMs = 0, more = {} } = doing;
    const at = Date.now() - ageMs;
    const interaction = this.#rest.interactions.add({
      id: snowflake(at),
      token: `token-${snowflake()}`,
      channelId,
      at,
    });
    const channel = this.#world.channels.get(channelId);
    const user = { id: userId, username: 'someone', discriminator: '0', avatar: null };
    const member = {
      user,
      roles: [],
      joined_at: '2024-01-01T00:00:00Z',
      permissions: permissions.toString(),
      flags: 0,
      deaf: false,
      mute: false,
    };
    const place =
      channel?.type === 1 ? { user } : { guild_id: GUILD, guild: { id: GUILD, locale: 'en-US', features: [] }, member };
    this.#gateway.dispatch('INTERACTION_CREATE', {
      id: interaction.id,
      application_id: APP,
      type,
      token: interaction.token,
      version: 1,
      data,
      locale,
      guild_locale: 'en-US',
      channel_id: channelId,
      channel: { id: channelId, type: channel?.type ?? 0 },
      app_permissions: this.#world.botPermissions.toString(),
      entitlements: [],
      authorizing_integration_owners: { 0: GUILD },
      context: 0,
      attachment_size_limit: doing.limitBytes ?? this.#rest.uploadLimitBytes,
      ...place,
      ...more,
    });
    return interaction;
  }
}
