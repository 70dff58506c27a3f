import type { Command } from '../core/command.ts';
import { wordsFor } from '../core/wording/index.ts';

/** Pins the channel's language, or lets it follow what people write. */
export const languageCommand: Command = {
  info: {
    name: 'language',
    describe: { en: 'Set the language here: en, zh-CN, ja … or auto', zh: '设置语言：en、zh-CN、ja … 或 auto' },
    takesFile: false,
    private: false,
    argument: { name: 'code', describe: { en: 'en, zh-CN, ja … or auto', zh: 'en、zh-CN、ja … 或 auto' } },
  },
  when: 'now',
  managersOnly: true,
  listed: true,
  run: async (call, args) => {
    const { settings } = call.services;
    const key = `${call.message.id}/said`;
    const wanted = args.trim().toLowerCase();
    if (wanted === 'auto') {
      await settings.change(call.channel, { pinned: false });
      await call.voice.say(key, call.voice.words.languageFollows);
      return;
    }
    const language = codeOf(wanted);
    if (language === undefined) {
      await call.voice.say(key, call.voice.words.whichLanguage, { only: call.message.author.id });
      return;
    }
    await settings.change(call.channel, { language, pinned: true });
    await call.voice.say(key, wordsFor(language).languageSet(language));
  },
};

const NAMES: Readonly<Record<string, string>> = {
  english: 'en',
  英文: 'en',
  英语: 'en',
  chinese: 'zh-CN',
  中文: 'zh-CN',
  zh: 'zh-CN',
  日本語: 'ja',
  한국어: 'ko',
};

function codeOf(wanted: string): string | undefined {
  const named = NAMES[wanted];
  if (named) return named;
  return /^[a-z]{2}(?:-[a-z]{2,4})?$/.test(wanted) ? canonical(wanted) : undefined;
}

function canonical(code: string): string {
  return Intl.getCanonicalLocales(code)[0] ?? code;
}
