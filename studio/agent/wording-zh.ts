import type { Done } from './apply.ts';
import { clockTime } from './clock-time.ts';
import type { Wording } from './wording.ts';
import type { BackgroundChoice } from './wish.ts';

const percent = (level: number): string => `${Math.round(level * 100)}%`;
const moods: Readonly<Record<string, string>> = {
  'lo-fi': '轻松的 Lo-fi',
  upbeat: '欢快的',
  calm: '舒缓的',
  cinematic: '电影感的',
};

export const chinese: Wording = {
  done: sentence,
  refusals: {
    captions: '我无法根据语音生成字幕：这个内置工作室没有语音识别。我可以把您给的文字做成标题。',
    'voice-over': '这里无法配音或朗读文字。我可以加背景音乐、调整音量或静音。',
    avatar: '这里无法制作数字人。我可以给您视频里的人换背景。',
    stock: '这里没有素材库。我可以处理您上传的视频和图片。',
    link: '我无法从流媒体网站下载。请直接上传文件，我就能剪辑它。',
    generation:
      '我无法根据描述生成画面：这是内置工作室，没有视频生成模型。上传一段有人物的视频，我可以换背景、剪辑、加标题和音乐。',
    aspect: '这里无法改变画面比例：成片沿用第一段视频的形状。我可以剪辑它，或更换背景。',
    speed: '这里无法改变播放速度。我可以剪短视频或删掉其中一段。',
    look: '这里无法做转场、滤镜、调色或镜头特效。画面上我能改的是人物身后的背景。',
    'own-music': '这里无法使用您自己的音乐。我可以加工作室自带的轻松、欢快或舒缓的音乐。',
    'sound-repair': '这里无法降噪或均衡声音。我可以调整音量、静音或加音乐。',
    transparent: 'MP4 不支持透明，所以无法做透明背景。我可以换成纯色，包括绿幕。',
    face: '这里无法单独识别人脸或物体。我可以虚化人物身后的一切。',
    overlay: '这里无法加贴纸、标志或叠加画面。我可以在顶部、中间或底部加标题。',
    translate: '这里无法翻译视频里的话。我可以加上您给的任何文字作为标题。',
    place: '我没有这个背景。可以选：整洁的办公室、渐变、光斑、任意纯色、虚化，或您上传的图片。',
  },
  problems: {
    'nothing-uploaded': '这个项目里还没有视频。请先上传一段，再告诉我怎么改。',
    'nothing-new': '没有新的片段可以添加，请先上传。',
    'no-person': '我在视频里没有找到人物，所以无法更换人物身后的背景。我可以剪辑它，或加标题、音乐。',
    'no-picture': '还没有可以用作背景的图片，请先上传一张。',
    outside: '这一段超出了视频的长度，所以没有剪。',
    'already-shorter': '视频本来就没有那么长。',
    'nothing-left': '这样剪就什么都不剩了，所以没有剪。',
    'nothing-to-undo': '没有可以撤销的操作。',
    'as-it-was': '背景本来就是原来的。',
    'no-title': '没有可以删除的标题。',
    'no-music': '还没有背景音乐。',
    'no-sound': '视频本身没有声音。',
    'media-trouble': '刚才无法读取视频，所以没有动背景，请再试一次。',
  },
  talk: {
    hello: '您好！上传一段视频，告诉我要改什么：背景、长度、声音、标题或音乐。',
    thanks: '不客气！还要改什么就告诉我。',
    'what-can-you-do':
      '我可以更换人物身后的背景（办公室、渐变、光斑、纯色、虚化或您的图片）、剪辑、调音量或静音、加标题和背景音乐，也可以撤销。',
    vague: '我不确定要改什么。请说得具体一些，例如“把背景换成整洁的办公室”、“只保留前10秒”或“加一个标题写着你好”。',
    'how-to-export': '项目已就绪。点击右上角的**导出**按钮即可得到 MP4。',
    'on-timeline': '您上传的内容在第一次编辑时就会放到时间线上，不需要手动拖动。',
    'which-background': '想要哪一种背景？\n1. 办公室\n2. 渐变\n3. 光斑\n4. 模糊\n5. 白色',
    'which-part': '要保留哪一段？例如：保留0:05到0:12，或去掉最后3秒。',
    'which-text': '标题写什么？例如：加一个标题写着“欢迎”。',
  },
  gui: [
    '点击右上角的**导出**按钮即可下载视频。',
    '您可以把片段拖拽到时间线上预览。',
    '打开左侧的**素材**面板查看文件。',
  ],
  nothingCharged: '没有改动，也没有消耗积分。',
  temporaryIssue: '我遇到了一个临时问题，请稍后再试。',
  thought: '先看一下轨道，再决定用哪个工具。',
  space: '',
};

function background(to: BackgroundChoice): string {
  switch (to.kind) {
    case 'keep':
      return '已恢复原来的背景。';
    case 'office':
      return '已去掉原背景，换成整洁的办公室。';
    case 'gradient':
      return '已把背景换成柔和的渐变。';
    case 'bokeh':
      return '已把背景换成光斑。';
    case 'blur':
      return '已虚化背景，人物保持清晰。';
    case 'image':
      return '已把您的图片放到人物身后。';
    case 'color':
      return `已把背景换成纯色（${to.name}）。`;
  }
}

function sentence({ edit, filmMs, span }: Done): string {
  switch (edit.op) {
    case 'background':
      return background(edit.to);
    case 'keep':
      return `已保留 ${clockTime(span?.fromMs ?? 0)} 到 ${clockTime(span?.toMs ?? filmMs)}，视频现在长 ${clockTime(filmMs)}。`;
    case 'cut':
      return `已剪掉 ${clockTime(span?.fromMs ?? 0)} 到 ${clockTime(span?.toMs ?? 0)}，视频现在长 ${clockTime(filmMs)}。`;
    case 'title':
      return `已${edit.replaces ? '修改' : '添加'}标题：“${edit.text}”。`;
    case 'music':
      return `已添加${moods[edit.mood] ?? ''}背景音乐${edit.level === undefined ? '' : `，音量 ${percent(edit.level)}`}。`;
    case 'volume':
      return edit.level === 0 ? '已静音。' : `已把音量设为 ${percent(edit.level)}。`;
    case 'volume-change':
      return `已把声音调${edit.change < 0 ? '低' : '高'}。`;
    case 'music-volume':
      return `已把音乐音量设为 ${percent(edit.level)}。`;
    case 'music-change':
      return `已把音乐调${edit.change < 0 ? '低' : '高'}。`;
    case 'no-music':
      return '已去掉音乐。';
    case 'no-titles':
      return '已删除标题。';
    case 'undo':
      return '已撤销上一步。';
    case 'original':
      return '已恢复原始视频。';
    case 'append':
      return `已把新片段接在后面，视频现在长 ${clockTime(filmMs)}。`;
    case 'import':
      return '已把视频原样放到时间线上。';
  }
}
