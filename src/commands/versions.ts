import type { Command } from '../core/command.ts';

/** The last drafts, when and by which prompt; `export 3` renders one of them. */
export const versionsCommand: Command = {
  info: {
    name: 'versions',
    describe: { en: 'List earlier versions of the project', zh: '列出项目的历史版本' },
    takesFile: false,
    private: false,
  },
  when: 'now',
  managersOnly: false,
  listed: true,
  run: async (call) => {
    const versions = await call.services.versions.list(call.channel);
    const now = call.parts.clock.now();
    await call.voice.say(`${call.message.id}/said`, call.voice.words.versions(versions, now));
  },
};
