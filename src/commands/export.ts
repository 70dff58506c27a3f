import type { Command } from '../core/command.ts';

/** `export 3` renders the third version; a wish for another format is answered with what there is. */
export const exportCommand: Command = {
  info: {
    name: 'export',
    describe: { en: 'Render the video and post the MP4 here', zh: '导出视频，把 MP4 发到这里' },
    takesFile: false,
    private: false,
    argument: { name: 'version', describe: { en: 'Which version, if not the newest', zh: '第几个版本（默认最新）' } },
  },
  when: 'in-turn',
  managersOnly: false,
  listed: true,
  run: async (call, args) => {
    const { words } = call.voice;
    const key = call.message.id;
    if (wantsOtherFormat(args)) await call.voice.say(`${key}/format`, words.onlyMp4);
    const version = versionIn(args);
    const known = await call.services.versions.list(call.channel);
    if (version !== undefined && !known.some(({ number }) => number === version)) {
      await call.voice.say(`${key}/said`, words.noSuchVersion(version));
      return;
    }
    await call.services.exports.begin(call, key, version);
  },
};

function versionIn(args: string): number | undefined {
  const digits = args.split(/\s+/).find((word) => /^\d{1,5}$/.test(word));
  return digits === undefined ? undefined : Number(digits);
}

function wantsOtherFormat(args: string): boolean {
  return /\b(?:mov|avi|webm|mkv|gif|mp3|wav)\b/i.test(args);
}
