import type { Command } from '../core/command.ts';
import { QUICK, retrying } from '../core/retry.ts';
import { resultButtons } from '../core/conclude.ts';
import { isReady } from '../core/project.ts';
import { summarizeLines } from '../core/timeline.ts';

/** The project as it stands, and what is being worked on. */
export const statusCommand: Command = {
  info: {
    name: 'status',
    describe: { en: 'Show the timeline and what is running', zh: '查看时间线和正在进行的任务' },
    takesFile: false,
    private: false,
  },
  when: 'now',
  managersOnly: false,
  listed: true,
  run: async (call) => {
    const { clock, nemo, work } = call.parts;
    const { words } = call.voice;
    const known = await call.services.sessions.get(call.channel);
    if (!known) throw new Error(`no session in ${call.channel} after set-up`);
    const project = await retrying(QUICK, clock, call.signal, (each) => nemo.project(known.session, each));
    const exports = await call.services.exports.running(({ channel }) => channel === call.channel);
    const waiting = await work.waiting(call.channel);
    const lines = [
      summarizeLines(project, words.project),
      ...(exports.length > 0 ? [words.exportsRunning(exports.length)] : []),
      ...(waiting.length > 0 ? [words.turnsWaiting(waiting.length)] : []),
    ];
    const buttons = isReady(project) ? await resultButtons(call, '', true) : [];
    await call.voice.say(`${call.message.id}/said`, lines.join('\n'), { buttons: buttons.slice(0, 1) });
  },
};
