import { sizeOf, type FakeCdn, type Stored } from './cdn.ts';
import { ALICE, APP, BOB, BOT, BOT_ROLE, CHANNEL, GUILD, MANAGER_ROLE, OWN_THREAD, snowflake, THREAD } from './ids.ts';
import type { ReceivedFile } from './multipart.ts';

/** What the bot's role grants, as the invitation asks for it. */
const GRANTED = 309_237_763_136n;
const EPHEMERAL = 64;
const LOADING = 128;

export interface FakeUser {
  readonly id: string;
  readonly username: string;
  readonly bot?: boolean;
}

export interface FakeChannel {
  readonly id: string;
  /** 0 text, 1 direct, 11 thread. */
  readonly type: number;
  readonly name: string;
  readonly guildId?: string;
  readonly parentId?: string;
  readonly ownerId?: string;
  readonly recipientId?: string;
  archived?: boolean;
  locked?: boolean;
  overwrites?: readonly { id: string; type: number; allow: string; deny: string }[];
}

/** A message as it stands, whoever wrote it. */
export interface FakeMessage {
  readonly id: string;
  readonly channelId: string;
  readonly author: FakeUser;
  content: string;
  components: readonly { components: readonly { label: string; custom_id: string; style: number }[] }[];
  flags: number;
  readonly files: readonly Stored[];
  /** Of our uploads: what came in, and what it is called. */
  readonly uploads: readonly (ReceivedFile & { readonly altText?: string })[];
  pings: readonly string[];
  readonly forwards?: FakeMessage;
  readonly more: Readonly<Record<string, unknown>>;
  edits: number;
}

/** A server with two people, a channel and two threads; what is said in it. */
export class World {
  readonly bot: FakeUser = { id: BOT, username: 'nemo', bot: true };
  readonly alice: FakeUser = { id: ALICE, username: 'alice' };
  readonly bob: FakeUser = { id: BOB, username: 'bob' };
  readonly channels = new Map<string, FakeChannel>();
  readonly #messages = new Map<string, FakeMessage>();
  readonly #nonces = new Map<string, FakeMessage>();
  readonly cdn: FakeCdn;
  botPermissions = GRANTED;
  premiumTier = 0;

  constructor(cdn: FakeCdn) {
    this.cdn = cdn;
    const guildId = GUILD;
    this.open({ id: CHANNEL, type: 0, name: 'edit-bay', guildId });
    this.open({ id: OWN_THREAD, type: 11, name: 'ours', guildId, parentId: CHANNEL, ownerId: BOT });
    this.open({ id: THREAD, type: 11, name: 'theirs', guildId, parentId: CHANNEL, ownerId: ALICE });
  }

  open(channel: FakeChannel): FakeChannel {
    this.channels.set(channel.id, channel);
    return channel;
  }

  directWith(userId: string): FakeChannel {
    const known = [...this.channels.values()].find(({ recipientId }) => recipientId === userId);
    return known ?? this.open({ id: snowflake(), type: 1, name: 'direct', recipientId: userId });
  }

  write(given: Partial<FakeMessage> & Pick<FakeMessage, 'channelId' | 'author'>, nonce?: string): FakeMessage {
    const key = `${given.channelId}:${nonce}`;
    const known = nonce === undefined ? undefined : this.#nonces.get(key);
    if (known !== undefined) return known;
    const blank = {
      id: snowflake(),
      content: '',
      components: [],
      flags: 0,
      files: [],
      uploads: [],
      pings: [],
      more: {},
      edits: 0,
    };
    const message: FakeMessage = { ...blank, ...given };
    this.#messages.set(message.id, message);
    if (nonce !== undefined) this.#nonces.set(key, message);
    return message;
  }

  find(channelId: string, id: string): FakeMessage | undefined {
    const message = this.#messages.get(id);
    return message?.channelId === channelId ? message : undefined;
  }

  remove(id: string): void {
    this.#messages.delete(id);
  }

  /** Everything in a channel that is there to be read, oldest first. */
  read(channelId: string): FakeMessage[] {
    const all = [...this.#messages.values()].filter((message) => message.channelId === channelId);
    return all
      .filter(({ flags }) => (flags & LOADING) === 0)
      .toSorted((one, other) => (BigInt(one.id) < BigInt(other.id) ? -1 : 1));
  }

  /** What the bot wrote there for all to read. */
  fromBot(channelId: string): FakeMessage[] {
    return this.read(channelId).filter(({ author, flags }) => author.id === BOT && (flags & EPHEMERAL) === 0);
  }

  /** What only one person sees. */
  whispered(channelId: string): FakeMessage[] {
    return this.read(channelId).filter(({ flags }) => (flags & EPHEMERAL) !== 0);
  }

  /** Links are made anew each time a message is looked at. */
  wire(message: FakeMessage): Record<string, unknown> {
    const { id, channelId, author, content, components, flags, files, forwards, more } = message;
    return {
      id,
      channel_id: channelId,
      author: { discriminator: '0', avatar: null, global_name: null, ...author },
      content,
      components,
      flags,
      type: 0,
      timestamp: new Date().toISOString(),
      edited_timestamp: null,
      tts: false,
      pinned: false,
      mention_everyone: false,
      mentions: [],
      mention_roles: [],
      embeds: [],
      attachments: files.map((file) => this.attachment(channelId, file)),
      ...(forwards === undefined ? {} : this.#forwarding(forwards)),
      ...more,
    };
  }

  #forwarding(original: FakeMessage): object {
    const { content, attachments } = this.wire(original);
    const message_reference = { type: 1, message_id: original.id, channel_id: original.channelId };
    return { message_reference, message_snapshots: [{ message: { content, attachments, type: 0 } }] };
  }

  attachment(channelId: string, file: Stored): Record<string, unknown> {
    const url = this.cdn.urlOf(channelId, file);
    const base = {
      id: file.id,
      filename: file.name,
      size: sizeOf(file.content),
      content_type: file.mimeType,
      url,
      proxy_url: url,
    };
    return file.ephemeral ? { ...base, ephemeral: true } : base;
  }

  wireChannel({
    id,
    type,
    name,
    guildId,
    parentId,
    ownerId,
    recipientId,
    archived,
    locked,
    overwrites,
  }: FakeChannel): object {
    if (type === 1) return { id, type, recipients: [{ id: recipientId }] };
    const base = { id, type, name, guild_id: guildId, position: 0, permission_overwrites: overwrites ?? [] };
    if (type === 0) return base;
    const stamp = new Date().toISOString();
    const thread_metadata = {
      archived: archived ?? false,
      locked: locked ?? false,
      auto_archive_duration: 1440,
      archive_timestamp: stamp,
    };
    return { ...base, parent_id: parentId, owner_id: ownerId, thread_metadata };
  }

  wireGuild(): Record<string, unknown> {
    const roles = [
      roleWith(GUILD, 0n),
      roleWith(BOT_ROLE, this.botPermissions, { managed: true, tags: { bot_id: BOT } }),
      roleWith(MANAGER_ROLE, 0x20n),
    ];
    const lists = { emojis: [], stickers: [], features: [] };
    return { id: GUILD, name: 'Studio', owner_id: BOB, roles, premium_tier: this.premiumTier, ...lists };
  }

  wireMember(userId: string): Record<string, unknown> {
    const roles = userId === BOT ? [BOT_ROLE] : [];
    const user = userId === BOT ? this.bot : { id: userId, username: 'someone' };
    return { user, roles, joined_at: '2024-01-01T00:00:00Z', flags: 0, deaf: false, mute: false };
  }

  /** What a new gateway session is told of the server. */
  wireGuildCreate(): object {
    const all = [...this.channels.values()].filter(({ guildId }) => guildId === GUILD);
    const lists = {
      presences: [],
      voice_states: [],
      stage_instances: [],
      guild_scheduled_events: [],
      soundboard_sounds: [],
    };
    const facts = { member_count: 3, unavailable: false, large: false, joined_at: '2024-01-01T00:00:00Z' };
    const channels = all.filter(({ type }) => type === 0).map((channel) => this.wireChannel(channel));
    return { ...this.wireGuild(), ...lists, ...facts, channels, threads: [], members: [this.wireMember(BOT)] };
  }

  wireApplication(flags: number): object {
    return { id: APP, name: 'nemo', flags, bot: this.bot };
  }
}

function roleWith(id: string, permissions: bigint, more: object = {}): object {
  const name = id === GUILD ? '@everyone' : 'role';
  const looks = {
    position: 0,
    color: 0,
    colors: { primary_color: 0 },
    hoist: false,
    managed: false,
    mentionable: false,
  };
  return { id, name, permissions: permissions.toString(), flags: 0, ...looks, ...more };
}
