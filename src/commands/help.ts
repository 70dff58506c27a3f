import type { Command } from '../core/command.ts';

/** What can be said here, in one message, to who asked. */
export const helpCommand: Command = {
  info: {
    name: 'help',
    describe: { en: 'What you can say here', zh: '可以说些什么' },
    takesFile: false,
    private: true,
  },
  when: 'now',
  managersOnly: false,
  listed: true,
  run: async (call) => {
    const { words } = call.voice;
    const owner = call.message.author.id;
    const claim = await call.services.choices.button(
      words.buttons.claim,
      { kind: 'command', name: 'claim', args: '' },
      owner,
    );
    await call.voice.say(`${call.message.id}/said`, words.help, { only: owner, buttons: [claim] });
  },
};
