/** Times as people write them: `0:05`, `1:02:03`, `5s`, `5 seconds`, `1 min`, `5秒`, `1分30秒`. One capture group. */
export const timePattern =
  '((?:\\d{1,2}:)?\\d{1,3}:\\d{2}(?:\\.\\d{1,3})?|\\d{1,4}分(?:钟)?\\d{1,4}秒?|(?<![\\d.])\\d{1,6}(?:\\.\\d{1,3})?\\s*-?\\s*(?:milliseconds?|ms|minutes?|mins?|m|seconds?|secs?|s|秒钟?|分钟?)?)(?![\\d%x:])';

/** The same with a unit or a colon asked for, so that no other number is taken for a time. */
export const sureTimePattern =
  '((?:\\d{1,2}:)?\\d{1,3}:\\d{2}(?:\\.\\d{1,3})?|\\d{1,4}分(?:钟)?\\d{1,4}秒?|(?<![\\d.])\\d{1,6}(?:\\.\\d{1,3})?\\s*-?\\s*(?:milliseconds?|ms\\b|minutes?|mins?\\b|m\\b|seconds?|secs?\\b|s\\b|秒钟?|分钟?))(?![\\d%x:])';

/** In ms. A bare number is seconds. */
export function parseTime(text: string): number {
  const clock = /^(?:(\d+):)?(\d+):(\d{2}(?:\.\d+)?)$/.exec(text.trim());
  if (clock !== null) return ((Number(clock[1] ?? 0) * 60 + Number(clock[2])) * 60 + Number(clock[3])) * 1000;
  const mixed = /^(\d+)分钟?(\d+)秒?$/.exec(text.trim());
  if (mixed !== null) return (Number(mixed[1]) * 60 + Number(mixed[2])) * 1000;
  const amount = Number.parseFloat(text);
  if (/milli|ms\s*$/.test(text)) return Math.round(amount);
  return Math.round(amount * (/m|分/.test(text) ? 60_000 : 1000));
}

const english: Readonly<Record<string, number>> = {
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  twelve: 12,
  fifteen: 15,
  twenty: 20,
  thirty: 30,
  forty: 40,
  fifty: 50,
  sixty: 60,
};
const chineseDigits = '零一二三四五六七八九';

/** Number words before a unit of time become digits; nothing else is touched. */
export function digitsForWords(text: string): string {
  const words = Object.keys(english).join('|');
  return text
    .replace(/\bhalf a minute\b/g, '30 seconds')
    .replace(/\b(first|last|final) (second|minute)\b/g, '$1 1 $2')
    .replace(/\b(?:a|one) second\b/g, '1 second')
    .replace(/\b(?:a|one) minute\b/g, '1 minute')
    .replace(
      new RegExp(`\\b(${words})[ -](?=seconds?|secs?|minutes?|mins?)`, 'g'),
      (_, word: string) => `${english[word]} `,
    )
    .replace(/半分钟/g, '30秒')
    .replace(/[零一二两三四五六七八九十]+(?=\s*(?:秒|分钟|分))/g, (word) => String(chineseNumber(word)));
}

/** Up to 99, as one says it before 秒. */
function chineseNumber(word: string): number {
  const plain = word.replace(/两/g, '二');
  const [tens, ones] = plain.split('十');
  if (ones === undefined) return chineseDigits.indexOf(plain);
  return (tens === '' ? 1 : chineseDigits.indexOf(tens ?? '')) * 10 + (ones === '' ? 0 : chineseDigits.indexOf(ones));
}

/** `50%`, `50 percent`, `百分之50`, `half`, `一半` as 0 to 1; undefined where no share is named. */
export function shareIn(text: string): number | undefined {
  const percent = /(\d+(?:\.\d+)?)\s*(?:%|percent|per cent)/.exec(text)?.[1] ?? /百分之(\d+)/.exec(text)?.[1];
  if (percent !== undefined) return Math.min(1, Number(percent) / 100);
  return /\bhalf\b|一半/.test(text) ? 0.5 : undefined;
}
