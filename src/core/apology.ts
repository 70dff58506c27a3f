const lastSentence = /[^.!?。！？…\n]+[.!?。！？…]*["'”’)）]*\s*$/u;

const apologises = [
  /\b(?:encountered|ran into|run into|experienced|experiencing|hit|had|having) (?:an? |some )?(?:\w+ )?(?:temporary|transient|brief|momentary) (?:\w+ )?(?:issue|problem|error|glitch|hiccup)s?\b/iu,
  /(?:遇到|出现|碰到|发生|遭遇)了?(?:一个|一些|一点|点|个|了)?(?:临时|暂时|短暂)(?:性)?的?(?:小|技术|系统)?(?:问题|错误|故障|异常|状况)/u,
];
/** What such an apology is followed by. */
const advises = [
  /\b(?:try again|retry|again later|in a (?:moment|few|while|minute|bit)|bear with me|for the inconvenience|be patient)\b/iu,
  /稍后|再试|重试|请稍等|请稍候|不便|见谅|谅解/u,
];
/** "… with the font, so I used another one" is news, not an apology. */
const tellsMore = /\b(?:so|but|and|instead) (?:i|we)\b|\binstead\b|所以|因此|改用|换成|但我?已/iu;

/**
 * Splits off the "I encountered a temporary issue" that some runs end with although they did their work
 * (nemovideo-api.md): to be ignored where real text came before.
 */
export function withoutApology(passage: string): { readonly text: string; readonly apology: string } {
  let text = passage;
  let found = false;
  // Such an apology is a few sentences: what is further from the end is never looked at.
  for (let sentences = 0; sentences < 4; sentences += 1) {
    const sentence = text.slice(-600).match(lastSentence)?.[0] ?? '';
    const isApology = apologises.some((pattern) => pattern.test(sentence)) && !tellsMore.test(sentence);
    if (
      !isApology &&
      !advises.some((pattern) => pattern.test(sentence)) &&
      !/^\s*(?:i'?m )?(?:very )?sorry\W*$|^\s*(?:很)?抱歉\P{L}*$/iu.test(sentence)
    )
      break;
    text = text.slice(0, text.length - sentence.length).trimEnd();
    found ||= isApology;
  }
  return found ? { text, apology: passage.slice(text.length).trim() } : { text: passage, apology: '' };
}
