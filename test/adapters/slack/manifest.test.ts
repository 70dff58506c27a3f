import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { webApi } from '@slack/bolt';
import { describe, expect, it } from 'vitest';

import { COMMAND } from '../../../src/adapters/slack/options.ts';
import { AGENT_SCOPE, SCOPES } from '../../../src/adapters/slack/scopes.ts';
import { EDIT_VIDEO } from '../../../src/adapters/slack/surface.ts';

type Manifest = webApi.AppsManifestCreateArguments['manifest'];

/** What the file must say, by the types that Slack publishes. */
const PLAIN = {
  display_information: {
    name: 'Nemo Video',
    description: 'Drop a video, say what you want, get the edited MP4 back.',
    background_color: '#1b1f3b',
  },
  features: {
    app_home: { home_tab_enabled: true, messages_tab_enabled: true, messages_tab_read_only_enabled: false },
    bot_user: { display_name: 'nemo', always_online: true },
    shortcuts: [
      {
        name: 'Edit this video',
        type: 'message',
        callback_id: EDIT_VIDEO,
        description: "Say what to change in this message's video",
      },
    ],
    slash_commands: [
      {
        command: COMMAND,
        description: 'Edit a video, or ask for export, status, credits, help',
        usage_hint: '[what to change | export | status | credits | help]',
        should_escape: true,
      },
    ],
  },
  oauth_config: {
    scopes: {
      bot: [
        'app_mentions:read',
        'channels:history',
        'groups:history',
        'im:history',
        'mpim:history',
        'chat:write',
        'commands',
        'files:read',
        'files:write',
        'users:read',
      ],
    },
  },
  settings: {
    event_subscriptions: {
      bot_events: [
        'app_mention',
        'message.channels',
        'message.groups',
        'message.im',
        'message.mpim',
        'app_home_opened',
        'app_uninstalled',
        'tokens_revoked',
      ],
    },
    interactivity: { is_enabled: true },
    org_deploy_enabled: false,
    socket_mode_enabled: true,
    token_rotation_enabled: false,
  },
} satisfies Manifest;

const AGENT_VIEW = {
  agent_description: 'Attach a video and say what to change. The edited MP4 comes back into the conversation.',
  suggested_prompts: [
    { title: 'Clean office background', message: 'remove my background and replace it with a clean office setting' },
    { title: 'Blur the background', message: 'blur my background' },
    { title: 'Add calm music', message: 'add calm background music' },
    { title: 'What can you do?', message: 'help' },
  ],
} satisfies NonNullable<NonNullable<Manifest['features']>['agent_view']>;

/** The published types lack the scope and the event of the agent features (@slack/web-api 8.2). */
const AGENT = {
  ...PLAIN,
  features: { ...PLAIN.features, agent_view: AGENT_VIEW },
  oauth_config: { scopes: { bot: [...PLAIN.oauth_config.scopes.bot, AGENT_SCOPE] } },
  settings: {
    ...PLAIN.settings,
    event_subscriptions: { bot_events: [...PLAIN.settings.event_subscriptions.bot_events, 'agent_session_stopped'] },
  },
};

describe('the manifest', () => {
  it.each([
    ['slack-manifest.yaml', AGENT],
    ['slack-manifest.without-agent.yaml', PLAIN],
  ])('%s says what the types of Slack allow', (file, manifest) => {
    expect(leavesOf(readYaml(file)).toSorted()).toEqual(leavesOf(manifest).toSorted());
  });

  it('asks for the scopes that the bot explains, and no others', () => {
    expect(PLAIN.oauth_config.scopes.bot).toEqual(Object.keys(SCOPES));
  });

  it("keeps within the lengths of Slack's published schema (manifest-schema 1.0.0)", () => {
    const { display_information: about, features } = AGENT;
    const lengths: readonly (readonly [text: string, most: number])[] = [
      [about.name, 35],
      [about.description, 140],
      [features.bot_user.display_name, 80],
      [features.agent_view.agent_description, 300],
      ...features.shortcuts.flatMap(({ name, description }) => [[name, 24] as const, [description, 150] as const]),
      ...features.slash_commands.flatMap(({ command, usage_hint: hint }) => [
        [command, 32] as const,
        [hint, 1000] as const,
      ]),
    ];
    expect(lengths.filter(([text, most]) => text.length < 1 || text.length > most)).toEqual([]);
    expect(features.agent_view.suggested_prompts.length).toBeLessThanOrEqual(4);
    expect(about.background_color).toMatch(/^#[0-9a-fA-F]{6}$/);
    expect(features.bot_user.display_name).toMatch(/^[a-z0-9._-]+$/);
  });

  it('names all three addresses that HTTP needs, and the redirect, ready to be uncommented', () => {
    const urls = [...readFile('slack-manifest.yaml').matchAll(/# +(?:\w+: |- )(https:\S+)/g)].map(([, url]) => url);
    expect(urls).toEqual([
      'https://your-host.example/slack/events',
      'https://your-host.example/slack/oauth_redirect',
      'https://your-host.example/slack/events',
      'https://your-host.example/slack/events',
    ]);
  });
});

function readFile(name: string): string {
  return readFileSync(join(import.meta.dirname, '../../..', name), 'utf8');
}

interface Line {
  readonly indent: number;
  readonly item: boolean;
  readonly key: string | undefined;
  readonly value: string;
}

/** The little YAML that the manifests are written in: maps, lists, words, and quotation marks where a word needs them. */
function readYaml(name: string): unknown {
  const lines = readFile(name)
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.trim().startsWith('#'))
    .map((line): Line => {
      const [, spaces = '', dash = '', key, value = ''] = /^( *)(- )?(?:(\w+):(?: |$))?(.*)$/.exec(line) ?? [];
      return { indent: spaces.length + dash.length, item: dash !== '', key, value };
    });
  return block(lines, 0)[0];
}

function block(lines: readonly Line[], from: number): readonly [value: unknown, next: number] {
  const indent = lines[from]?.indent ?? 0;
  const list: unknown[] = [];
  let map: Record<string, unknown> = {};
  let at = from;
  for (let line = lines[at]; line !== undefined && line.indent === indent; line = lines[at]) {
    if (line.item) list.push((map = {}));
    at += 1;
    if (line.key === undefined) list[list.length - 1] = scalar(line.value);
    else if (line.value === '') [map[line.key], at] = block(lines, at);
    else map[line.key] = scalar(line.value);
  }
  return [list.length > 0 ? list : map, at];
}

function scalar(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true';
  return text.replace(/^'(.*)'$/, '$1');
}

/** Each value with the way to it: lists in their order, maps in any. */
function leavesOf(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null) return [`${path} = ${JSON.stringify(value)}`];
  return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, `${path}/${key}`));
}
