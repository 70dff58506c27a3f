import type { Call } from '../core/call.ts';
import type { Command } from '../core/command.ts';
import type { IncomingMessage } from '../core/message.ts';

/** Takes back what waits, lets go of what runs, cancels what renders; who asked for it, or a manager. */
export const stopCommand: Command = {
  info: {
    name: 'stop',
    describe: { en: 'Stop what is running and waiting here', zh: '停止此频道正在进行和排队的任务' },
    takesFile: false,
    private: false,
  },
  when: 'now',
  managersOnly: false,
  listed: true,
  run: async (call) => {
    const { exports, running } = call.services;
    const { words } = call.voice;
    const { author, id } = call.message;
    const current = await running.in(call.channel);
    const waiting = await call.parts.work.waiting(call.channel);
    const renders = await exports.running(({ channel }) => channel === call.channel);
    const owners = [
      ...(current ? [current.author] : []),
      ...waiting.map((each) => each.author.id),
      ...renders.map((each) => each.requester),
    ];
    if (owners.length === 0) {
      await call.voice.say(`${id}/said`, words.nothingToStop);
      return;
    }
    if (!author.manager && owners.some((owner) => owner !== author.id)) {
      await call.voice.say(`${id}/said`, words.notYourWork, { only: author.id });
      return;
    }
    const takenBack = await call.parts.work.cancel(call.channel);
    for (const render of renders) await exports.cancel(render, call.signal);
    await Promise.all(takenBack.map((each) => closeCard(call, each)));
    await call.voice.say(
      `${id}/said`,
      words.stopDone({ waiting: takenBack.length, renders: renders.length, running: current !== undefined }),
    );
  },
};

async function closeCard(call: Call, message: IncomingMessage): Promise<void> {
  call.services.inWork.end(message.id);
  await call.services.cards.get(message.id)?.finish(call.voice.words.takenBack);
}
