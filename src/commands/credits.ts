import type { Command } from '../core/command.ts';
import { sayCredits } from '../core/credits.ts';

/** Who asked sees the balance of the installation's account. */
export const creditsCommand: Command = {
  info: {
    name: 'credits',
    describe: { en: 'Show the credits that are left', zh: '查看剩余积分' },
    takesFile: false,
    private: true,
  },
  when: 'now',
  managersOnly: false,
  listed: true,
  run: (call) => sayCredits(call, `${call.message.id}/said`),
};
