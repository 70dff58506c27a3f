import { withoutQuotations } from './quoted.ts';

/** A detector is right too seldom on less. */
const guessableLength = 20;

/** Characters that only one of the two ways to write Chinese has, and that nearly every sentence contains. */
const simplifiedOnly =
  /[个们这说话时间会为与请对视频声输进实现点击开关换导载状态积额余传剪辑边转帮级给让后动过还没么样调]/gu;
const traditionalOnly =
  /[個們這說話時間會為與請對視頻聲輸進實現點擊開關換導載狀態積額餘傳輯邊轉幫級給讓後動過還沒麼樣調]/gu;

/**
 * The language of what somebody wrote, as a code the service takes (`en`, `zh-CN`, `zh-TW`, `ja`, `ko`, `es` …): Chinese,
 * Japanese and Korean by their script; else the author's locale; else what `guess` says of 20 characters and more; else `en`.
 * What is quoted is somebody else's: a title in Chinese makes no Chinese sentence.
 */
export function languageOf(
  text: string,
  locale: string | undefined,
  guess: (text: string) => string | undefined,
): string {
  const own = withoutQuotations(text, ' ')
    .replaceAll(/https?:\/\/\S+/gu, ' ')
    .trim();
  const localeCode = codeOf(locale);
  const written = byScript(own, localeCode) ?? localeCode;
  if (written !== undefined) return written;
  const guessed = [...own].length >= guessableLength ? codeOf(guess(own)) : undefined;
  return guessed ?? 'en';
}

/** Our own words are Chinese for `zh*`, English else. */
export function wordsLanguage(code: string): 'en' | 'zh' {
  return /^zh\b/iu.test(code) ? 'zh' : 'en';
}

function byScript(text: string, localeCode: string | undefined): string | undefined {
  const count = (pattern: RegExp): number => text.match(pattern)?.length ?? 0;
  const kana = count(/[\p{Script=Hiragana}\p{Script=Katakana}]/gu);
  const hangul = count(/\p{Script=Hangul}/gu);
  const han = count(/\p{Script=Han}/gu);
  const otherWords = count(
    /[[\p{L}\p{M}]--\p{Script=Hiragana}--\p{Script=Katakana}--\p{Script=Hangul}--\p{Script=Han}]+/gv,
  );
  // "把 background 换成 office" is Chinese, "add a title 你好" is English.
  if (kana + hangul + han < otherWords) return undefined;
  if (hangul > 0 && hangul >= kana) return 'ko';
  // A lone の stands in Chinese texts too.
  if (kana > 1 || (kana === 1 && han === 0)) return 'ja';
  return han > 0 ? chinese(count(simplifiedOnly), count(traditionalOnly), localeCode) : undefined;
}

function chinese(simplified: number, traditional: number, localeCode: string | undefined): string {
  if (simplified !== traditional) return traditional > simplified ? 'zh-TW' : 'zh-CN';
  return localeCode?.startsWith('zh') ? localeCode : 'zh-CN';
}

/** `en` of `en-US`; Chinese keeps its two ways of writing. Undefined for what is no language tag. */
function codeOf(tag: string | undefined): string | undefined {
  const found = tag?.trim().match(/^([a-z]{2,3})(?:[-_]([a-z0-9-_]+))?$/iu);
  const language = found?.[1]?.toLowerCase();
  if (language === undefined || language === 'und') return undefined;
  if (language !== 'zh') return language;
  return /\b(?:tw|hk|mo|hant)\b/iu.test((found?.[2] ?? '').replaceAll('_', '-')) ? 'zh-TW' : 'zh-CN';
}
