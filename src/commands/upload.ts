import type { Command } from '../core/command.ts';

/** How to hand over a file; with files, they are uploaded before this is asked. */
export const uploadCommand: Command = {
  info: {
    name: 'upload',
    describe: { en: 'Hand over a video, picture or sound', zh: '上传视频、图片或音频' },
    takesFile: true,
    private: false,
  },
  when: 'now',
  managersOnly: false,
  listed: true,
  run: async (call) => {
    await call.voice.say(`${call.message.id}/said`, call.voice.words.uploadHelp);
  },
};
