import type { IncomingHttpHeaders } from 'node:http';

import { EPHEMERAL, refused, wrongWith, type Answer } from './answers.ts';
import { APP, GUILD, snowflake } from './ids.ts';
import type { ReceivedFile } from './multipart.ts';
import type { FakeRest } from './rest.ts';
import type { FakeMessage } from './world.ts';

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Record<string, unknown>;
  readonly file?: ReceivedFile;
  readonly at: number;
}

interface Route {
  readonly method: string;
  readonly path: RegExp;
  answer(rest: FakeRest, request: Request, parts: readonly string[]): Answer;
}

const ok = (body: unknown): Answer => ({ status: 200, body });
const unknownMessage = refused(404, 10008, 'Unknown Message');
const unknownChannel = refused(404, 10003, 'Unknown Channel');

function found(message: FakeMessage | undefined, then: (message: FakeMessage) => Answer): Answer {
  return message === undefined ? unknownMessage : then(message);
}

function changed(rest: FakeRest, message: FakeMessage, body: Request['body']): Answer {
  const wrong = 'content' in body ? wrongWith(body) : undefined;
  if (wrong !== undefined) return wrong;
  rest.interactions.fill(message, body);
  message.flags = Number(body['flags'] ?? 0) | (message.flags & EPHEMERAL);
  message.edits += 1;
  return ok(rest.world.wire(message));
}

const channelRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: /^\/channels\/(\d+)\/messages$/,
    answer: (rest, { body, file }, [channelId = '']) => {
      const channel = rest.world.channels.get(channelId);
      if (channel === undefined) return unknownChannel;
      if (channel.locked === true) return refused(403, 160_005, 'Thread is locked');
      channel.archived = false;
      return wrongWith(body, file !== undefined) ?? ok(rest.wireUpload(rest.write(channelId, body, file)));
    },
  },
  {
    method: 'GET',
    path: /^\/channels\/(\d+)\/messages$/,
    answer: ({ world }, { query }, [channelId = '']) => {
      if (!world.channels.has(channelId)) return unknownChannel;
      const after = BigInt(query.get('after') ?? '0');
      const below = world.read(channelId).filter(({ id, flags }) => BigInt(id) > after && (flags & EPHEMERAL) === 0);
      return ok(
        below
          .slice(0, Number(query.get('limit') ?? 50))
          .toReversed()
          .map((message) => world.wire(message)),
      );
    },
  },
  {
    method: 'GET',
    path: /^\/channels\/(\d+)\/messages\/(\d+)$/,
    answer: ({ world }, _request, [channelId = '', id = '']) =>
      found(world.find(channelId, id), (message) => ok(world.wire(message))),
  },
  {
    method: 'PATCH',
    path: /^\/channels\/(\d+)\/messages\/(\d+)$/,
    answer: (rest, { body }, [channelId = '', id = '']) => {
      if (rest.world.channels.get(channelId)?.archived === true) return refused(400, 50_083, 'Thread is archived');
      return found(rest.world.find(channelId, id), (message) => changed(rest, message, body));
    },
  },
  {
    method: 'DELETE',
    path: /^\/channels\/(\d+)\/messages\/(\d+)$/,
    answer: ({ world }, _request, [channelId = '', id = '']) =>
      found(world.find(channelId, id), () => {
        world.remove(id);
        return { status: 204 };
      }),
  },
  {
    method: 'POST',
    path: /^\/channels\/(\d+)\/typing$/,
    answer: () => ({ status: 204 }),
  },
  {
    method: 'GET',
    path: /^\/channels\/(\d+)$/,
    answer: ({ world }, _request, [id = '']) => {
      const channel = world.channels.get(id);
      return channel === undefined ? unknownChannel : ok(world.wireChannel(channel));
    },
  },
  {
    method: 'PATCH',
    path: /^\/channels\/(\d+)$/,
    answer: ({ world }, { body }, [id = '']) => {
      const channel = world.channels.get(id);
      if (channel === undefined) return unknownChannel;
      channel.archived = body['archived'] === true;
      return ok(world.wireChannel(channel));
    },
  },
];

const tokenRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: /^\/interactions\/\d+\/([^/]+)\/callback$/,
    answer: (rest, { body }, [token = '']) => rest.interactions.acknowledge(token, body as { type: number }, rest),
  },
  {
    method: 'POST',
    path: /^\/webhooks\/\d+\/([^/]+)$/,
    answer: (rest, { body, file }, [token = '']) => {
      const interaction = rest.interactions.alive(token);
      if ('status' in interaction) return interaction;
      const wrong = wrongWith(body, file !== undefined);
      if (wrong !== undefined) return wrong;
      // The first one after a deferral would fill "thinking…", by a behaviour Discord has deprecated: not here.
      return ok(rest.wireUpload(rest.write(interaction.channelId, body, file)));
    },
  },
  {
    method: 'PATCH',
    path: /^\/webhooks\/\d+\/([^/]+)\/messages\/(@original|\d+)$/,
    answer: (rest, { body }, [token = '', id = '']) => {
      const interaction = rest.interactions.alive(token);
      if ('status' in interaction) return interaction;
      const message = id === '@original' ? interaction.original : rest.world.find(interaction.channelId, id);
      return found(message, (one) => changed(rest, one, body));
    },
  },
  {
    method: 'DELETE',
    path: /^\/webhooks\/\d+\/([^/]+)\/messages\/(@original|\d+)$/,
    answer: (rest, _request, [token = '', id = '']) => {
      const interaction = rest.interactions.alive(token);
      if ('status' in interaction) return interaction;
      const message = id === '@original' ? interaction.original : rest.world.find(interaction.channelId, id);
      if (id === '@original') delete interaction.original;
      return found(message, (one) => {
        rest.world.remove(one.id);
        return { status: 204 };
      });
    },
  },
];

const otherRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: /^\/gateway\/bot$/,
    answer: ({ gateway }) => {
      const session_start_limit = {
        total: 1000,
        remaining: gateway.sessionsLeft,
        reset_after: 3_600_000,
        max_concurrency: 1,
      };
      return ok({ url: gateway.url, shards: 1, session_start_limit });
    },
  },
  { method: 'GET', path: /^\/users\/@me$/, answer: ({ world }) => ok(world.bot) },
  { method: 'GET', path: /^\/users\/@me\/guilds$/, answer: () => ok([{ id: GUILD, name: 'Studio' }]) },
  {
    method: 'POST',
    path: /^\/users\/@me\/channels$/,
    answer: ({ world }, { body }) => ok(world.wireChannel(world.directWith(String(body['recipient_id'])))),
  },
  {
    method: 'GET',
    path: /^\/applications\/@me$/,
    answer: (rest) => ok(rest.world.wireApplication(rest.applicationFlags)),
  },
  { method: 'GET', path: /^\/applications\/\d+\/commands$/, answer: ({ registered }) => ok(registered.commands) },
  {
    method: 'PUT',
    path: /^\/applications\/\d+\/commands$/,
    answer: ({ registered }, { body }) => {
      registered.commands = (body as unknown as Record<string, unknown>[]).map((one) => ({
        id: snowflake(),
        application_id: APP,
        ...one,
      }));
      registered.times += 1;
      return ok(registered.commands);
    },
  },
  { method: 'GET', path: /^\/guilds\/\d+$/, answer: ({ world }) => ok(world.wireGuild()) },
  {
    method: 'GET',
    path: /^\/guilds\/\d+\/members\/(\d+)$/,
    answer: ({ world }, _request, [id = '']) => ok(world.wireMember(id)),
  },
  {
    method: 'GET',
    path: /^\/guilds\/\d+\/channels$/,
    answer: ({ world }) =>
      ok([...world.channels.values()].filter(({ type }) => type === 0).map((one) => world.wireChannel(one))),
  },
  {
    method: 'POST',
    path: /^\/attachments\/refresh-urls$/,
    answer: ({ world }, { body }) => {
      const urls = body['attachment_urls'] as readonly string[];
      return ok({ refreshed_urls: urls.map((original) => ({ original, refreshed: world.cdn.refreshed(original) })) });
    },
  },
];

export const routes: readonly Route[] = [...channelRoutes, ...tokenRoutes, ...otherRoutes];
