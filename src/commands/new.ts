import type { Command } from '../core/command.ts';

const CONFIRMED = 'confirmed';

/** A fresh project in this channel, after a second press; over somebody else's running work only for managers. */
export const newCommand: Command = {
  info: {
    name: 'new',
    describe: { en: 'Start a new project in this channel', zh: '在此频道开始新项目' },
    takesFile: false,
    private: false,
  },
  when: 'in-turn',
  managersOnly: false,
  listed: true,
  run: async (call, args) => {
    const { choices, exports, sessions } = call.services;
    const { words } = call.voice;
    const { author, id } = call.message;
    const running = await exports.running(({ channel }) => channel === call.channel);
    if (!author.manager && running.some(({ requester }) => requester !== author.id)) {
      await call.voice.say(`${id}/said`, words.managersOnly, { only: author.id });
      return;
    }
    if (args.trim() !== CONFIRMED) {
      const confirm = await choices.button(
        words.buttons.startNew,
        { kind: 'command', name: 'new', args: CONFIRMED },
        author.id,
        'danger',
      );
      await call.voice.say(`${id}/said`, words.confirmNew, { buttons: [confirm] });
      return;
    }
    const known = await sessions.get(call.channel);
    if (known) await sessions.replace(call.channel, known.session, call.voice.language, call.signal);
    await call.voice.say(`${id}/said`, words.newProject);
  },
};
