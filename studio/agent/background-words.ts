import type { BackgroundChoice } from './wish.ts';

/** CSS colours people name, and what they are called in Chinese; the longer names come first. */
const colors: readonly (readonly [name: string, hex: string, chinese: string])[] = [
  ['dark blue', '#1e3a8a', '深蓝'],
  ['navy', '#14213d', '藏青'],
  ['light blue', '#a8d0f0', '浅蓝'],
  ['sky blue', '#87ceeb', '天蓝'],
  ['dark green', '#14532d', '深绿'],
  ['light green', '#b7e4c7', '浅绿'],
  ['dark red', '#7f1d1d', '深红'],
  ['dark gr[ae]y', '#374151', '深灰'],
  ['light gr[ae]y', '#d1d5db', '浅灰'],
  ['green ?screen', '#00b140', '绿幕'],
  ['teal', '#0f766e', '青绿'],
  ['turquoise', '#40e0d0', '青'],
  ['blue', '#2563eb', '蓝'],
  ['green', '#16a34a', '绿'],
  ['red', '#dc2626', '红'],
  ['orange', '#f97316', '橙'],
  ['yellow', '#facc15', '黄'],
  ['purple|violet', '#7c3aed', '紫'],
  ['pink', '#f9a8d4', '粉'],
  ['brown', '#78350f', '棕'],
  ['beige|cream', '#f5f0e1', '米'],
  ['white', '#ffffff', '白'],
  ['black', '#000000', '黑'],
  ['gr[ae]y', '#9ca3af', '灰'],
];

const context =
  /\bback(?:ground|drop)s?\b|\bbehind (?:me|him|her|us|them|the (?:person|speaker))\b|\bput (?:me|him|her|us|them) (?:in|on|into|at|in front)\b|\b(?:cluttered|messy|untidy) (?:room|desk|office|home)\b|\bgreen ?screen\b|背景|后面|身后|绿幕/;
const changes = /\b(?:change|swap|switch|different|another|new|other)\b|换(?!成|为)|改(?!成|为)|更换/;
/** "with a beach", "to outer space", "换成海滩": a place named, whatever it is. */
const namedPlace =
  /\bback(?:ground|drop)s?\b[^.;!?]*?\b(?:with|to|into|of|as|like|by)\s+(?:an?\s+|the\s+|some\s+|be\s+)?([a-z][a-z' -]*)|\bput (?:me|him|her|us|them) (?:in front of|in|on|into|at)\s+(?:an?\s+|the\s+)?([a-z][a-z' -]*)|(?:换成|改成|变成|替换成|替换为|换为|改为|换上)\s*(?:一个|一张|一片)?([\p{Script=Han}]{1,12})/u;
/** What is no place: "with something clean", "into a 1080p MP4". */
const noPlace =
  /^(?:something|anything|clean|neat|nice|nicer|better|professional|modern|tidy|plain|new|different|another|else|mp|it|video|one|more|other|remote|be|look|me)\b|^(?:干净|好看|整洁|专业|别的|新的|简洁)/;

const again = /\b(?:make|use|try|change|turn)\b|\b(?:instead|rather|actually)\b|换成|改成|变成|改为/;

export type BackgroundWish = BackgroundChoice | 'ask' | 'place' | 'transparent' | undefined;

/**
 * What is wanted behind the person, from a whole prompt in lower case; undefined where the background is not spoken of.
 * Where it was replaced before, "make it blue" speaks of it.
 */
export function backgroundIn(text: string, replacedBefore: boolean): BackgroundWish {
  const spoken = text
    .replace(/\bback ?ground (?:music|song|track|audio|sounds?|tune|score)\b|背景(?:音乐|音|曲|声)/g, ' bgm ')
    .replace(/\bbg\b/g, 'background')
    .replace(/\bbackground noise\b|背景噪[音声]/g, ' noise ');
  const alone = wholeAnswer(spoken);
  if (alone !== undefined) return alone;
  if (/\boffice\b|办公室/.test(spoken)) return { kind: 'office' };
  if (/\bgradient\b|渐变/.test(spoken)) return { kind: 'gradient' };
  if (/\bbokeh\b|散景|光斑/.test(spoken)) return { kind: 'bokeh' };
  if (context.test(spoken)) return spokenOf(spoken);
  return replacedBefore && again.test(spoken) ? colorIn(spoken) : undefined;
}

function spokenOf(text: string): BackgroundWish {
  if (/\bblur|out of focus|虚化|模糊/.test(text)) return { kind: 'blur' };
  if (/\btransparent|transparency|alpha channel|透明/.test(text)) return 'transparent';
  if (restores.test(text)) return { kind: 'keep' };
  if (/\bkeep\b[^.;!?]*\bback(?:ground|drop)\b|保留[^，。]*背景/.test(text)) return undefined;
  if (
    /\b(?:this|my|the|that|uploaded) (?:\w+ )?(?:image|photo|picture|pic|png|jpe?g)\b|(?:这张|我的|上传的)?(?:图片|照片|图)(?!层)|\b(?:to|with) (?:this|that)(?: one)?\s*$/.test(
      text,
    )
  )
    return { kind: 'image' };
  const color = colorIn(text);
  if (color !== undefined) return color;
  const place = namedPlace.exec(text);
  const named = (place?.[1] ?? place?.[2] ?? place?.[3] ?? '').trim();
  if (named !== '' && !noPlace.test(named)) return 'place';
  return changes.test(text) && named === '' ? 'ask' : { kind: 'office' };
}

const restores =
  /\b(?:restore|original|real|bring back|as it was|undo)\b[^.;!?]*\bback(?:ground|drop)\b|\bback(?:ground|drop)\b[^.;!?]*\b(?:restore|original|back to|as it was)\b|(?:恢复|还原|原来的|原始)[^，。]*背景|背景[^，。]*(?:恢复|还原|原样)/;

/** The answer to "which background?": nothing but its name. */
function wholeAnswer(text: string): BackgroundWish {
  const bare = text
    .replace(/[\s.!?。！？]+$/g, '')
    .replace(/^\s*(?:an?|the|please|\d+[.)])\s+/g, '')
    .trim();
  if (/^(?:blur(?:red)?|模糊|虚化)$/.test(bare)) return { kind: 'blur' };
  if (/^(?:the )?(?:clean |neat )?office(?: setting)?$/.test(bare)) return { kind: 'office' };
  return /^(?:plain |solid |纯)?\S+(?: \S+)?$/.test(bare) && colorIn(bare)?.name === bare ? colorIn(bare) : undefined;
}

function colorIn(text: string): Extract<BackgroundChoice, { kind: 'color' }> | undefined {
  const hex = /#([0-9a-f]{6}|[0-9a-f]{3})\b/.exec(text)?.[1];
  if (hex !== undefined) {
    const full = hex.length === 6 ? hex : [...hex].map((digit) => digit + digit).join('');
    return { kind: 'color', color: `#${full}`, name: `#${full}` };
  }
  for (const [name, color, chinese] of colors) {
    const found = new RegExp(`\\b(?:${name})\\b`).exec(text)?.[0];
    if (found !== undefined) return { kind: 'color', color, name: found };
    const foundChinese = new RegExp(`${chinese}色?`).exec(text)?.[0];
    if (foundChinese !== undefined) return { kind: 'color', color, name: foundChinese };
  }
  return undefined;
}
