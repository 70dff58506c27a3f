import type { Command } from '../core/command.ts';
import { toBotError } from '../core/errors.ts';
import { QUICK, retrying } from '../core/retry.ts';

/** The full-quality file once more, to who pressed: some people's own limit is larger than the channel's. */
export const resendCommand: Command = {
  info: {
    name: 'resend',
    describe: { en: 'Send an exported file again', zh: '重新发送导出的文件' },
    takesFile: false,
    private: false,
  },
  when: 'now',
  managersOnly: false,
  listed: false,
  run: async (call, args) => {
    const { clock, nemo } = call.parts;
    const { platform, address, words } = call.voice;
    const key = `${call.message.id}/said`;
    const [renderId = '', ...name] = args.split(' ');
    const render = await retrying(QUICK, clock, call.signal, (each) => nemo.render(renderId, each));
    if (render.status !== 'completed') {
      await call.voice.say(key, words.noLink);
      return;
    }
    const file = { key: `${key}/file`, name: name.join(' '), altText: words.altText(undefined), source: render.file };
    try {
      await platform.deliver(address, file, call.signal);
    } catch (thrown) {
      const error = toBotError(thrown);
      if (error.kind !== 'file-too-large' || !render.url || !call.parts.settings.sharesLinks) throw error;
      const sentences = [words.failures[error.kind](error.facts), words.fullQualityAt(render.url.href)];
      await call.voice.say(key, sentences.join('\n'), { only: call.message.author.id });
    }
  },
};
