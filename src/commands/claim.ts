import type { Command } from '../core/command.ts';
import { QUICK, retrying } from '../core/retry.ts';

/** A link with which the project can be taken over in a browser: only to who asked, since whoever opens it has the project. */
export const claimCommand: Command = {
  info: {
    name: 'claim',
    describe: { en: 'Open this project in the browser', zh: '在浏览器中打开此项目' },
    takesFile: false,
    private: true,
  },
  when: 'now',
  managersOnly: false,
  listed: false,
  run: async (call) => {
    const { clock, nemo } = call.parts;
    const known = await call.services.sessions.get(call.channel);
    if (!known) throw new Error(`no session in ${call.channel} after set-up`);
    const link = await retrying(QUICK, clock, call.signal, (each) => nemo.claimLink(known.session, each));
    await call.voice.say(`${call.message.id}/said`, call.voice.words.claimLink(link.href), {
      only: call.message.author.id,
    });
  },
};
