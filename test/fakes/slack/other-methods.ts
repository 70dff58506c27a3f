import { unique } from './ids.ts';
import { refused, type Args, type Desk, type Method } from './desk.ts';

/** Who we are, who they are, views, and the agent features. */
export const otherMethods: Readonly<Record<string, Method>> = {
  'auth.test': (_args, team) => ({
    ok: true,
    url: `https://${team.id.toLowerCase()}.slack.test/`,
    team: team.name,
    user: 'nemo',
    team_id: team.id,
    user_id: team.botUserId,
    bot_id: team.botId,
    is_enterprise_install: false,
  }),

  'users.info': (args, _team, { world }) => {
    const user = world.users.get(args['user'] ?? '');
    if (user === undefined) return refused('user_not_found');
    return {
      ok: true,
      user: {
        id: user.id,
        team_id: user.teamId,
        is_admin: user.admin,
        is_owner: false,
        locale: user.locale,
        name: user.id,
      },
    };
  },

  'users.conversations': (_args, team, { world }) => ({
    ok: true,
    channels: [...world.channels.values()]
      .filter(({ teamId, botIn, type }) => teamId === team.id && botIn && type === 'channel')
      .map(({ id }) => ({ id, name: id.toLowerCase() })),
  }),

  'views.open': (args, _team, desk) => {
    if (desk.views.some(({ triggerId }) => triggerId === args['trigger_id'])) return refused('exchanged_trigger_id');
    return opened('modal', args, desk);
  },

  'views.publish': (args, _team, desk) => opened('home', args, desk),

  'agents.sessions.setStatus': (args, _team, desk) => {
    desk.statuses.push(args);
    return { ok: true };
  },

  'assistant.threads.setSuggestedPrompts': (args, _team, desk) => {
    desk.prompts.push(args);
    return { ok: true };
  },
};

function opened(kind: 'modal' | 'home', args: Args, desk: Desk) {
  const view = JSON.parse(args['view'] ?? '{}') as Record<string, unknown>;
  const id = unique('V');
  desk.views.push({ kind, id, userId: args['user_id'], triggerId: args['trigger_id'], view });
  return { ok: true, view: { id, ...view } };
}
