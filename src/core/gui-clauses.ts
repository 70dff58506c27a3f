import {
  isNoInstruction,
  isPermissive,
  screenPlaces,
  screenVerbs,
  speaksOfItself,
  tellsToExport,
} from './gui-words.ts';

/** A part of a sentence. `joint` is what joins it to the one before: ", and ", "，然后". */
export interface Clause {
  readonly joint: string;
  readonly text: string;
  readonly kind: Kind;
}

type Kind = 'screen' | 'content';

const clauseStart =
  '(?:you|i|we|it|let|tell|just|please|click|right-click|double-click|open|drag|drop|export|preview|download|select|press|hit|tap|then|use|go|head|choose|adjust|check|if|when|once|see|watch|play|move|ask|say)\\b';
const joints = new RegExp(
  `(\\s*[,;]\\s+(?:(?:and|or|but|so|then|and then|or else|and also|or just)\\s+)?|\\s+[–—-]\\s+|\\s*—\\s*|\\s+(?:and then|and|or|but|then|so)\\s+(?=\\W*${clauseStart})|[，；]\\s*(?:然后|或者?|并且?|再|也|而且|而|但是?|接着|同时)?|(?:然后|或者)(?=\\P{L}*(?:点击|打开|拖|导出|在时间|预览|进入|单击)))`,
  'iu',
);

/** Says when or what for; belongs to what comes after it. */
const leadsOn =
  /^\W*(?:if|when|whenever|once|after|before|to|in order|while|as soon as|should you)\b|^\P{L}*(?:如果|若|要是|当|等|一旦|想|如需|为了|需要)|(?:时|后|的话|之后|之前)\P{L}*$/iu;
/** No sentence by itself; belongs to what it follows. */
const trails =
  /^\W*(?:as|because|since|with|by|from|in|on|at|for|until|where|which|so that)\b|^\P{L}*(?:在|从|对于|随着|以便)/iu;
const invitesWords =
  /\b(?:let me know|tell me|ask me|just (?:say|tell|ask|let)|say the word|would you|do you|should i|shall i|want me to|i can|i could|i['’]?ll do)\b|告诉我|跟我说|说一声|让我|需要我|我(?:可以|来|帮)/iu;
const asserts =
  /\b(?:is|are|was|were|has|have|had|am|looks?|sounds?|\w+['’](?:s|re|ve)|\w{2,}ed|done|set|made|put|cut|enjoy|great|sure|voil[aà]|congratulations|here|there)\b|我|已|了|完成|成功|就绪|准备好|目前|现在|时长|共|好|是|有|不|谢/iu;
const follows =
  /\b(?:will|\w+['’]ll|can then|can now|then|would|should)\b|^\W*(?:it|which|that|this|your (?:video|file|browser|download))\b|^\P{L}*(?:即可|就|便|以|来|从而|方便|进行|下载|查看|系统|会|将|视频(?:会|将|就)|文件(?:会|将|就)|这样|再)/iu;

/** Cuts a sentence that sends the reader to the screen into clauses; undefined where it does nothing of the kind. */
export function screenClauses(sentence: string): readonly Clause[] | undefined {
  const parts = sentence.split(joints);
  const cut = parts.flatMap((text, at) => (at % 2 === 0 ? [{ joint: parts[at - 1] ?? '', text }] : []));
  const isScreen = cut.map(({ text }) => sendsToScreen(text, sentence));
  const first = isScreen.indexOf(true);
  if (first === -1) return undefined;

  const own = cut.map(({ text }, at): Kind | undefined => (isScreen[at] ? 'screen' : ownKind(text, at > first)));
  return cut.map((clause, at) => ({ ...clause, kind: own[at] ?? borrowedKind(own, at, leadsOn.test(clause.text)) }));
}

function ownKind(text: string, isAfterScreen: boolean): Kind | undefined {
  if (leadsOn.test(text)) return undefined;
  if (invitesWords.test(text)) return 'content';
  if (trails.test(text) || !asserts.test(text)) return undefined;
  return isAfterScreen && follows.test(text) ? 'screen' : 'content';
}

/** A clause that says nothing alone shares the lot of its neighbour: of the next one where it leads on to it. */
function borrowedKind(kinds: readonly (Kind | undefined)[], at: number, isLeading: boolean): Kind {
  const next = kinds.slice(at + 1).find((kind) => kind !== undefined);
  const previous = kinds.slice(0, at).findLast((kind) => kind !== undefined);
  return (isLeading ? (next ?? previous) : (previous ?? next)) ?? 'screen';
}

/** Whether a clause tells the reader to use a screen, or where on it something is. */
function sendsToScreen(text: string, sentence: string): boolean {
  const plain = text.toLowerCase().replaceAll(/[*_]/gu, '');
  if (tellsToExport.test(plain) && !isPermissive.test(sentence)) return true;
  return (
    screenVerbs.some((pattern) => isSaid(plain, pattern, [speaksOfItself, isNoInstruction])) ||
    screenPlaces.some((pattern) => isSaid(plain, pattern, [speaksOfItself]))
  );
}

/** Whether the pattern matches, and none of `unless` what stands before it. */
function isSaid(text: string, pattern: RegExp, unless: readonly RegExp[]): boolean {
  const at = text.search(pattern);
  return at !== -1 && !unless.some((excuse) => excuse.test(text.slice(0, at)));
}

/** Whether a line of a list tells of something, rather than what to do. */
export function tellsOfContent(text: string): boolean {
  return asserts.test(text) && !leadsOn.test(text) && !follows.test(text);
}
