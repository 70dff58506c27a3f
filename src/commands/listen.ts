import type { Command } from '../core/command.ts';

/** Switches the channel to always-on, and back: then messages that name nobody are meant for the bot too. */
export const listenCommand: Command = {
  info: {
    name: 'listen',
    describe: { en: 'Answer every message here: on or off', zh: '回应此频道的每条消息：on 或 off' },
    takesFile: false,
    private: false,
    argument: { name: 'switch', describe: { en: 'on or off', zh: 'on 或 off' } },
  },
  when: 'now',
  managersOnly: true,
  listed: true,
  run: async (call, args) => {
    const wanted = args.trim().toLowerCase();
    const { listens: before = false } = await call.services.settings.get(call.channel);
    const listens = OFF.has(wanted) ? false : ON.has(wanted) || !before;
    await call.services.settings.change(call.channel, { listens });
    await call.voice.say(
      `${call.message.id}/said`,
      listens ? call.voice.words.listening : call.voice.words.notListening,
    );
  },
};

const ON = new Set(['on', 'yes', 'true', '开', '打开', '开启']);
const OFF = new Set(['off', 'no', 'false', '关', '关闭']);
