import type { Refusal } from './wish.ts';

/** Words for what the studio has no means for. Titles and quoted passages are gone from the text before these are tried. */
const table: readonly (readonly [Refusal, RegExp])[] = [
  ['captions', /\b(?:captions?|subtitles?|closed captions|transcribe|transcript)\b|字幕|转写|听写/],
  [
    'voice-over',
    /\bvoice-?\s?overs?\b|\bnarrat(?:e|ion|or)\b|\btext[- ]to[- ]speech\b|\btts\b|\bdub(?:bed|bing)?\b|\bai voice\b|旁白|配音|朗读|解说/,
  ],
  ['avatar', /\bavatars?\b|\bdigital human\b|\bvirtual (?:presenter|host|human)\b|数字人|虚拟人|虚拟主播/],
  ['stock', /\bstock (?:footage|videos?|clips?|photos?|images?)\b|\bb-?roll\b|素材库|空镜/],
  ['link', /\b(?:youtube|youtu\.be|spotify|tiktok\.com|vimeo|soundcloud|bilibili|netflix)\b|油管|抖音链接/],
  ['translate', /\btranslat(?:e|ion)\b|翻译/],
  [
    'aspect',
    /\b(?:16:9|1:1|4:5|4:3|21:9)\b|(?<!\b(?:from|to|at|until|-)\s)\b9:16\b|\b(?:vertical|portrait|landscape|square)\b|\baspect ratio\b|\breframe\b|\breels?\b|\bshorts\b|竖屏|横屏|方形|画面比例|宽高比/,
  ],
  [
    'speed',
    /\bspeed\b|\bslow(?:er)?[ -]?(?:motion|mo|down)\b|\bslow\b|\bfaster\b|\btime-?lapse\b|\bfast[- ]forward\b|\b\d+(?:\.\d+)?x\b|加速|减速|慢动作|慢放|倍速|快放|快进/,
  ],
  [
    'face',
    /\bblur(?:red|ring)? (?:out )?(?:my|the|his|her|their|all)? ?(?:faces?|plates?|screens?|logos?|status bar|name|text|eyes)\b|\b(?:remove|erase|delete) (?:the |that |this |my )?(?:person|people|man|woman|guy|object|watermark|logo|face)s?\b|\b(?:face swap|swap (?:the )?faces?|beautify|make ?up|whiten)\b|(?:模糊|打码|遮住)[^，。]*(?:脸|车牌|屏幕)|换脸|美颜|马赛克/,
  ],
  [
    'overlay',
    /\b(?:stickers?|emojis?|watermarks?|logos?|picture[- ]in[- ]picture|pip|gifs?|arrows?|progress bar|overlays?)\b|贴纸|表情包|水印|画中画|角标/,
  ],
  [
    'look',
    /\btransitions?\b|\bfilters?\b|\bcolou?r[- ](?:grad|correct)\w*|\bbright(?:er|ness|en)\b|\bdarken\b|\bcontrast\b|\bsaturat\w+|\bsharpen\b|\bstabili[sz]\w+|\bzoom\w*|\brotat\w+|\bflip\b|\bmirror\b|\breverse\b|\bloop\b|\bupscale\b|\benhance\b|\b4k\b|\bblack and white\b|\bvintage\b|\banimat\w+|\beffects?\b|\bfade\b|\bdissolve\b|转场|滤镜|调色|亮度|对比度|饱和度|锐化|稳定|放大画面|旋转|翻转|镜像|倒放|循环|黑白|特效|动画|淡入|淡出/,
  ],
];

/** Someone wants footage made from words. Only meant where nothing else was understood. */
const generation =
  /\b(?:generate|create|make|produce|render|draw|imagine|give me|i want|i need)\b[^.!?]*\b(?:videos?|clips?|ads?|commercials?|movies?|films?|trailers?|montages?|footage|scenes?|images?|pictures?|vlogs?|intro)\b|\btext[- ]to[- ]video\b|(?:生成|制作|创作|做)[^，。！？]*(?:视频|短片|影片|广告|电影|预告|图片|画面)|文生视频/;

export function refusalsIn(text: string): Refusal[] {
  return table.filter(([, words]) => words.test(text)).map(([refusal]) => refusal);
}

export function wantsGeneration(text: string): boolean {
  return generation.test(text);
}
