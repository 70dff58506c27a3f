import type { ProjectWords } from './project.en.ts';

/** Words that drafts use for effects; what is missing here is shown as it is. */
const effectNames: Readonly<Record<string, string>> = {
  background: '背景',
  speed: '速度',
  blur: '模糊',
  filter: '滤镜',
  transition: '转场',
  volume: '音量',
  opacity: '不透明度',
  rotation: '旋转',
  scale: '缩放',
  crop: '裁剪',
  brightness: '亮度',
  contrast: '对比度',
  saturation: '饱和度',
  color: '颜色',
  font: '字体',
  size: '大小',
  position: '位置',
  place: '位置',
  animation: '动画',
  'fade in': '淡入',
  'fade out': '淡出',
  muted: '静音',
  reversed: '倒放',
  office: '办公室',
  gradient: '渐变',
  bokeh: '光斑',
  image: '图片',
  white: '白色',
  black: '黑色',
  green: '绿色',
  blue: '蓝色',
  top: '顶部',
  center: '居中',
  bottom: '底部',
};

const named = (word: string): string => effectNames[word.trim().toLowerCase()] ?? word.trim();
const effect = (text: string): string =>
  text
    .split(/:(?!\S*\/\/)/u)
    .map(named)
    .join('：');
const about = (of: string): string => (of === '' ? '' : `（${of}）`);

export const projectWords: ProjectWords = {
  kinds: { video: '视频', audio: '背景音乐', text: '标题', other: '其他' },
  unnamed: '未命名',
  quoted: (text) => `“${text}”`,

  timeline: (tracks) => `时间线（${tracks} 条轨道）：`,
  oneLine: (head, entries) => head + entries.join(' '),
  emptyTimeline: '还没有内容',
  emptyTrack: '空',
  entry: (number, kind, content) => `${number}. ${kind}：${content}`,
  detailed: (thing, facts) => thing + (facts.length > 0 ? `（${facts.join('，')}）` : ''),
  list: (things) => things.join('、'),
  more: (count) => `另外还有 ${count} 段`,
  seconds: (seconds) => `${seconds} 秒`,
  from: (start) => `从 ${start} 秒开始`,
  frameSize: (size) => `画面：${size}`,
  effect,

  thing: (kind, label) => (label === '' || label.startsWith('“') ? kind + label : `${kind} ${label} `),
  added: (kind, thing) => `新增${kind}：${thing}`,
  removed: (kind, thing) => `删除了${kind}：${thing}`,
  replaced: (kind, before, after) => `${kind}改了：${before} → ${after}`,
  moved: (thing, before, after) => `${thing}换了位置：${before} → ${after}`,
  shifted: (kind, count, by, later) => `${kind}：有 ${count} 段${later ? '推后' : '提前'}了 ${by}`,
  shortened: (thing, before, after) => `${thing}剪短了：${before} → ${after}`,
  lengthened: (thing, before, after) => `${thing}加长了：${before} → ${after}`,
  divided: (thing, parts, spans) => `${thing}剪成了 ${parts} 段：${spans}`,
  volume: (thing, before, after) => `${thing}音量：${before === undefined ? '' : `${before} → `}${after}`,
  muted: (thing) => `${thing}已静音`,
  effectSet: (set, of) => `${set}${about(of)}`,
  effectChanged: (before, after, of) => `${before} → ${after}${about(of)}`,
  effectRemoved: (removed, of) => `已去掉${removed}${about(of)}`,
  resized: (before, after) => `画面尺寸：${before} → ${after}`,
  reordered: '时间线上的顺序变了',
  moreChanges: (count) => `另外还有 ${count} 处改动`,
  nothingVisible: '项目已更新，不过轨道上看不出变化',

  answerCut: '（回答实在太长，后面的部分没有保留。）',
};
