import { wire } from './chat.ts';
import type { Answered, Delivery, Manner } from './delivery.ts';
import { ALICE, CHANNEL, TEAM, timestamp, unique } from './ids.ts';
import type { FakeStorage, Stored } from './storage.ts';
import type { OpenedView } from './desk.ts';
import { buttonsOf, type FakeMessage, type Team, type World } from './world.ts';

export interface Saying {
  readonly text?: string;
  readonly channelId?: string;
  readonly userId?: string;
  readonly teamId?: string;
  readonly threadTs?: string | undefined;
  readonly files?: readonly Stored[];
  /** Fields of the event that are not as usual; undefined leaves one out. */
  readonly more?: Readonly<Record<string, unknown>>;
}

export interface Said {
  readonly message: FakeMessage;
  /** The events that Slack makes of it, to be sent in any order and as often as one likes. */
  readonly event: object;
  readonly mention: object;
}

export interface Doing {
  readonly channelId?: string;
  readonly userId?: string;
  readonly teamId?: string;
  readonly more?: Readonly<Record<string, unknown>>;
}

/** What people do, as Slack tells it. */
export class People {
  readonly #world: World;
  readonly #storage: FakeStorage;
  readonly #delivery: Delivery;
  /** `POST`s to a response_url come here. */
  responses = '';

  constructor(world: World, storage: FakeStorage, delivery: Delivery) {
    this.#world = world;
    this.#storage = storage;
    this.#delivery = delivery;
  }

  /** Somebody writes; Slack tells it by a `message` event alone. */
  async says(saying: Saying, manner: Manner = {}): Promise<Said & { readonly answer: Answered }> {
    const said = this.writes(saying);
    return { ...said, answer: await this.tell(said.event, manner) };
  }

  /** Somebody writes, and nothing is told yet. */
  writes(saying: Saying): Said {
    const { text = '', channelId = CHANNEL, userId = ALICE, threadTs, files = [], teamId = TEAM, more = {} } = saying;
    const message = this.#world.write({ channelId, userId, teamId, text, files, threadTs });
    const base = {
      user: userId,
      ts: message.ts,
      text,
      team: teamId,
      channel: channelId,
      event_ts: message.ts,
      ...(threadTs === undefined ? {} : { thread_ts: threadTs, parent_user_id: this.#parentOf(channelId, threadTs) }),
      client_msg_id: unique('client-'),
    };
    const shared =
      files.length === 0
        ? {}
        : { subtype: 'file_share', files: files.map((file) => this.#storage.wire(file)), upload: false };
    const channelType = this.#world.channels.get(channelId)?.type ?? 'channel';
    const event = { type: 'message', channel_type: channelType, ...base, ...shared, ...more };
    // It comes without the files where it comes at all (hermes-agent#77141).
    const mention = { type: 'app_mention', ...base };
    return { message, event: this.#envelope(event, teamId), mention: this.#envelope(mention, teamId) };
  }

  tell(body: object, manner: Manner = {}): Promise<Answered> {
    return this.#delivery.event(body, manner);
  }

  /** Any other event. */
  happens(event: Readonly<Record<string, unknown>>, teamId = TEAM): Promise<Answered> {
    return this.tell(this.#envelope({ event_ts: timestamp(), ...event }, teamId));
  }

  commands(text: string, doing: Doing = {}): Promise<Answered> {
    const { channelId = CHANNEL, userId = ALICE, teamId = TEAM, more = {} } = doing;
    const fields = {
      token: 'x',
      team_id: teamId,
      team_domain: 'home',
      channel_id: channelId,
      channel_name: 'general',
      user_id: userId,
      user_name: userId.toLowerCase(),
      command: '/nemo',
      text,
      api_app_id: 'A0NEMO',
      is_enterprise_install: 'false',
      response_url: `${this.responses}/${channelId}/${userId}`,
      trigger_id: unique('trigger-'),
    };
    return this.#delivery.command({ ...fields, ...(more as Record<string, string>) });
  }

  presses(target: FakeMessage, label: string, doing: Doing = {}): Promise<Answered> {
    const { userId = ALICE, more = {} } = doing;
    const button = buttonsOf(target).find(({ text }) => text.text === label);
    if (button === undefined) throw new Error(`no button ${label} under "${target.text}"`);
    const seen = target.onlyFor === undefined ? { message: wire(target) } : {};
    const { channelId: channel_id, ts: message_ts, threadTs } = target;
    const thread = threadTs === undefined ? {} : { thread_ts: threadTs };
    const container = { type: 'message', message_ts, channel_id, is_ephemeral: target.onlyFor !== undefined };
    return this.#interact('block_actions', userId, target.teamId, {
      actions: [
        { type: 'button', block_id: 'b', action_id: button.action_id, value: button.value, action_ts: timestamp() },
      ],
      channel: { id: channel_id, name: 'general' },
      container: target.onlyFor === undefined ? { ...container, ...thread } : container,
      response_url: `${this.responses}/${channel_id}/${userId}`,
      ...seen,
      ...more,
    });
  }

  /** A press in a view of ours. */
  pressesIn(view: OpenedView, actionId: string, userId = ALICE): Promise<Answered> {
    return this.#interact('block_actions', userId, TEAM, {
      actions: [{ type: 'button', block_id: 'b', action_id: actionId, action_ts: timestamp() }],
      container: { type: 'view', view_id: view.id },
      view: { id: view.id, ...view.view },
    });
  }

  /** More actions of a message, an entry of ours. */
  picks(callbackId: string, target: FakeMessage, doing: Doing = {}): Promise<Answered> {
    const { userId = ALICE } = doing;
    const message = { ...wire(target), files: target.files.map((file) => this.#storage.wire(file)) };
    return this.#interact('message_action', userId, target.teamId, {
      callback_id: callbackId,
      action_ts: timestamp(),
      message_ts: target.ts,
      message,
      channel: { id: target.channelId, name: 'general' },
      response_url: `${this.responses}/${target.channelId}/${userId}`,
    });
  }

  /** Sends the form that was opened last. */
  fillsIn(form: OpenedView, text: string, files: readonly Stored[] = [], doing: Doing = {}): Promise<Answered> {
    const { userId = ALICE, teamId = TEAM } = doing;
    const blocks = form.view['blocks'] as readonly { block_id: string; element: { type: string; action_id: string } }[];
    const values = blocks.map(({ block_id: id, element: { type, action_id: action } }) => {
      const filled = type === 'file_input' ? { files: files.map((file) => this.#storage.wire(file)) } : { value: text };
      return [id, { [action]: { type, ...filled } }];
    });
    const view = { id: form.id, ...form.view, state: { values: Object.fromEntries(values) } };
    return this.#interact('view_submission', userId, teamId, { view });
  }

  opensHome(tab: 'home' | 'messages', channelId: string, userId = ALICE): Promise<Answered> {
    return this.happens({ type: 'app_home_opened', user: userId, channel: channelId, tab });
  }

  #interact(type: string, userId: string, teamId: string, more: object): Promise<Answered> {
    return this.#delivery.interaction({
      type,
      team: { id: teamId, domain: 'home' },
      user: { id: userId, username: userId.toLowerCase(), team_id: teamId },
      api_app_id: 'A0NEMO',
      token: 'x',
      trigger_id: unique('trigger-'),
      is_enterprise_install: false,
      ...more,
    });
  }

  #parentOf(channelId: string, threadTs: string): string | undefined {
    return this.#world.find(channelId, threadTs)?.userId;
  }

  #envelope(event: Readonly<Record<string, unknown>>, teamId: string): object {
    const team: Team | undefined = this.#world.teams.get(teamId);
    const given = Object.fromEntries(Object.entries(event).filter(([, value]) => value !== undefined));
    return {
      token: 'x',
      team_id: teamId,
      api_app_id: 'A0NEMO',
      type: 'event_callback',
      event_id: unique('Ev'),
      event_time: Math.floor(Date.now() / 1000),
      event: given,
      authorizations: [
        {
          enterprise_id: null,
          team_id: teamId,
          user_id: team?.botUserId ?? 'U0NOBODY',
          is_bot: true,
          is_enterprise_install: false,
        },
      ],
      is_ext_shared_channel: false,
    };
  }
}
