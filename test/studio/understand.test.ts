import { describe, expect, test } from 'vitest';
import { understand } from '../../studio/agent/understand.ts';
import type { Edit } from '../../studio/agent/wish.ts';

const project = { language: 'en', replaced: false } as const;
const editsOf = (prompt: string): readonly Edit[] => understand(prompt, project).edits;

/** An edit as a short line. */
function told(edit: Edit): string {
  switch (edit.op) {
    case 'background':
      return edit.to.kind === 'color' ? `background ${edit.to.color}` : `background ${edit.to.kind}`;
    case 'keep':
    case 'cut':
      return `${edit.op} ${[edit.from, edit.to].map(({ ms, from }) => (from === 'end' ? `-${ms / 1000}` : `${ms / 1000}`)).join('..')}`;
    case 'title': {
      const start = edit.at.ms === 0 ? '' : ` @${edit.at.from === 'end' ? '-' : ''}${edit.at.ms / 1000}`;
      const long = edit.durationMs === undefined ? '' : ` for ${edit.durationMs / 1000}`;
      return `${edit.replaces ? 'retitle' : 'title'} "${edit.text}"${edit.place === undefined ? '' : ` ${edit.place}`}${start}${long}`;
    }
    case 'volume':
    case 'music-volume':
      return `${edit.op} ${edit.level}`;
    case 'volume-change':
    case 'music-change':
      return `${edit.op} ${edit.change}`;
    case 'music':
      return `music ${edit.mood}${edit.level === undefined ? '' : ` ${edit.level}`}`;
    default:
      return edit.op;
  }
}

describe('backgrounds', () => {
  test.each([
    ['remove my background and replace it with a clean office setting', 'background office'],
    ['replace a 60-second webcam recording with a cluttered room into a 1080p MP4', 'background office'],
    [
      'replacing messy backgrounds in video calls and recordings for remote workers, content creators, online educators',
      'background office',
    ],
    ['remove the background', 'background office'],
    ['put me in an office', 'background office'],
    ['把背景换成整洁的办公室', 'background office'],
    ['give me a soft gradient behind me', 'background gradient'],
    ['换成渐变背景', 'background gradient'],
    ['bokeh', 'background bokeh'],
    ['Blur my background.', 'background blur'],
    ['can you blur the bg', 'background blur'],
    ['虚化背景', 'background blur'],
    ['make my background dark blue', 'background #1e3a8a'],
    ['make the background #FF8800', 'background #ff8800'],
    ['#f80 background', 'background #ff8800'],
    ['green screen please', 'background #00b140'],
    ['背景换成白色', 'background #ffffff'],
    ['White', 'background #ffffff'],
    ['模糊', 'background blur'],
    ['1. Office', 'background office'],
    ['use this picture as my background', 'background image'],
    ['背景换成这张图片', 'background image'],
    ['restore the original background', 'background keep'],
    ['恢复原来的背景', 'background keep'],
    ["I don't like the office, use a gradient", 'background gradient'],
  ])('%s', (prompt, expected) => {
    expect(editsOf(prompt).map(told)).toEqual([expected]);
  });

  test.each(['add background music', 'keep the background but mute it', 'make it blue', '加点背景音乐', 'hello'])(
    '%s leaves it alone',
    (prompt) => {
      expect(editsOf(prompt).map((edit) => edit.op)).not.toContain('background');
    },
  );

  test('"make it blue" means the background once it has been replaced', () => {
    expect(understand('actually make it blue', { language: 'en', replaced: true }).edits.map(told)).toEqual([
      'background #2563eb',
    ]);
  });
});

describe('cuts', () => {
  test.each([
    ['keep 0:05 to 0:12', 'keep 5..12'],
    ['trim the video from 1:05 to 1:12.5', 'keep 65..72.5'],
    ['keep only the part between 2 and 6 seconds', 'keep 2..6'],
    ['keep 1 to 2 minutes', 'keep 60..120'],
    ['just the first five seconds', 'keep 0..5'],
    ['trim it to the first 3 seconds', 'keep 0..3'],
    ['use the last 10 seconds', 'keep -10..-0'],
    ['remove the last 3 seconds', 'cut -3..-0'],
    ['trim the first 2 seconds', 'cut 0..2'],
    ['cut out 0:03-0:05', 'cut 3..5'],
    ['trim 3 seconds off the end', 'cut -3..-0'],
    ['remove everything after 0:20', 'cut 20..-0'],
    ['start at 0:05', 'keep 5..-0'],
    ['shorten it to half a minute', 'keep 0..30'],
    ['make it 10 seconds long', 'keep 0..10'],
    ['只保留前5秒', 'keep 0..5'],
    ['保留第5秒到第12秒', 'keep 5..12'],
    ['去掉最后三秒', 'cut -3..-0'],
    ['剪掉开头1分30秒', 'cut 0..90'],
    ['从第十二秒开始', 'keep 12..-0'],
    ['把视频剪短到8秒', 'keep 0..8'],
  ])('%s', (prompt, expected) => {
    expect(editsOf(prompt).map(told)).toEqual([expected]);
  });

  test('a verb counts for what follows it', () => {
    expect(editsOf('cut the first 2 seconds and the last 3 seconds').map(told)).toEqual(['cut 0..2', 'cut -3..-0']);
  });
});

describe('sound', () => {
  test.each([
    ['mute it', 'volume 0'],
    ['静音', 'volume 0'],
    ['unmute', 'volume 1'],
    ['set the volume to 50%', 'volume 0.5'],
    ['把声音调到30%', 'volume 0.3'],
    ['make it louder', 'volume-change 0.25'],
    ['turn the volume down', 'volume-change -0.25'],
    ['add lo-fi music at 35%', 'music lo-fi 0.35'],
    ['加点欢快的背景音乐，音量百分之20', 'music upbeat 0.2'],
    ['add epic music', 'music cinematic'],
    ['turn the music down', 'music-change -0.25'],
    ['set the music volume to 10%', 'music-volume 0.1'],
    ['音乐小一点', 'music-change -0.25'],
    ['remove the music', 'no-music'],
  ])('%s', (prompt, expected) => {
    expect(editsOf(prompt).map(told)).toEqual([expected]);
  });
});

describe('titles', () => {
  test.each([
    ['add a title that says "Urban Dreams"', 'title "Urban Dreams"'],
    ['add a title that says export now', 'title "export now"'],
    ['Add a title that says Hello and welcome', 'title "Hello and welcome"'],
    ['title: My holiday', 'title "My holiday"'],
    ['add the text Hello World at the top', 'title "Hello World" top'],
    ['put "Don\'t click here" at the bottom for 5 seconds', 'title "Don\'t click here" bottom for 5'],
    ["write 'Summer 2026' in the middle from 0:02 to 0:06", 'title "Summer 2026" center @2 for 4'],
    ['add end credits that say Thanks for watching', 'title "Thanks for watching" @-3'],
    ['add a 5 second title that says Hi', 'title "Hi" for 5'],
    ['add a title "Live" for the whole video', 'title "Live" for Infinity'],
    ['change the title to Big News', 'retitle "Big News"'],
    ['加一个写着导出的标题', 'title "导出"'],
    ['我想让余额两个字出现在标题', 'title "余额"'],
    ['给视频加标题：春天来了', 'title "春天来了"'],
    ['在底部加上文字“欢迎光临”，显示5秒', 'title "欢迎光临" bottom for 5'],
    ['把标题改成“新品上市”', 'retitle "新品上市"'],
    ['remove the title', 'no-titles'],
    ['删除标题', 'no-titles'],
  ])('%s', (prompt, expected) => {
    expect(editsOf(prompt).map(told)).toEqual([expected]);
  });

  test('what a title says is no instruction', () => {
    expect(editsOf('add a title that says "blur the background, mute it and keep 0:05 to 0:12"')).toHaveLength(1);
    expect(understand('加一个标题写着“加字幕和配音”', project).refusals).toEqual([]);
  });
});

describe('several wishes in a sentence', () => {
  test.each([
    ['blur the background and keep the first 5 seconds', ['background blur', 'keep 0..5']],
    [
      'Add a title that says Hello and welcome, and blur the background',
      ['background blur', 'title "Hello and welcome"'],
    ],
    [
      'add a title "Urban Dreams" at the top for 5 seconds and lo-fi music at 35%',
      ['music lo-fi 0.35', 'title "Urban Dreams" top for 5'],
    ],
    ['Replace background with office, trim to first 3 seconds, mute', ['background office', 'keep 0..3', 'volume 0']],
    ["don't change the background, just mute it", ['volume 0']],
    ["please don't add music, just blur the background", ['background blur']],
    ['虚化背景并静音，再加一个标题写着“你好，世界”', ['background blur', 'volume 0', 'title "你好，世界"']],
    ['blur my background with a title that says Hi', ['background blur', 'title "Hi"']],
    ['for the first 3 seconds show a title saying Hi', ['title "Hi" for 3']],
    ["don't add a title that says Hi, just mute it", ['volume 0']],
    ['undo that', ['undo']],
    ['back to the original video', ['original']],
    ['撤销', ['undo']],
    ['append this clip', ['append']],
    ['convert it to mp4', ['import']],
  ])('%s', (prompt, expected) => {
    expect(editsOf(prompt).map(told)).toEqual(expected);
  });
});

describe('what cannot be done', () => {
  test.each([
    ['add captions', 'captions'],
    ['加字幕', 'captions'],
    ['add a voice-over in Spanish', 'voice-over'],
    ['use an avatar', 'avatar'],
    ['add some stock footage of a city', 'stock'],
    ['download this youtube video', 'link'],
    ['make a video about cats', 'generation'],
    ['generate a 10 second ad for my coffee shop', 'generation'],
    ['生成一个关于猫的视频', 'generation'],
    ['make it vertical', 'aspect'],
    ['9:16 please', 'aspect'],
    ['speed it up 2x', 'speed'],
    ['慢动作', 'speed'],
    ['add a transition', 'look'],
    ['use my song as background music', 'own-music'],
    ['balance the audio levels', 'sound-repair'],
    ['remove background noise', 'sound-repair'],
    ['make the background transparent', 'transparent'],
    ['blur my face', 'face'],
    ['add my logo in the corner', 'overlay'],
    ['translate it to Spanish', 'translate'],
    ['replace the background with a beach', 'place'],
    ['背景换成海滩', 'place'],
  ])('%s is refused', (prompt, refusal) => {
    const wish = understand(prompt, project);
    expect(wish.refusals).toEqual([refusal]);
    expect(wish.edits).toEqual([]);
  });

  test('is refused beside what can be done', () => {
    const wish = understand('blur my background and add captions', project);
    expect(wish.edits.map(told)).toEqual(['background blur']);
    expect(wish.refusals).toEqual(['captions']);
  });
});

describe('words without an edit', () => {
  test.each([
    ['hello', 'hello'],
    ['你好', 'hello'],
    ['thanks!', 'thanks'],
    ['what can you do?', 'what-can-you-do'],
    ['make it better', 'vague'],
    ['', 'vague'],
    ['   ', 'vague'],
    ['how do I download it?', 'how-to-export'],
    ['drag the clip onto the timeline', 'on-timeline'],
    ['change my background', 'which-background'],
    ['换个背景', 'which-background'],
    ['add a title', 'which-text'],
    ['trim it', 'which-part'],
  ])('%s', (prompt, talk) => {
    expect(understand(prompt, project)).toMatchObject({ edits: [], refusals: [], talk });
  });

  test("are answered in their own language, else in the session's", () => {
    expect(understand('blur my background', { language: 'zh', replaced: false }).language).toBe('en');
    expect(understand('虚化背景', project).language).toBe('zh');
    expect(understand('add a title that says “你好，世界，欢迎光临”', project).language).toBe('en');
    expect(understand('把背景换成 office', project).language).toBe('zh');
    expect(understand('👍', { language: 'zh', replaced: false }).language).toBe('zh');
  });

  test('ten thousand characters are read no worse than ten', () => {
    for (const piece of ['把背景换成', 'add a title ', '"', 'from 1:00 to ', '1', 'a']) {
      expect(() => understand(piece.repeat(10_000 / piece.length), project)).not.toThrow();
    }
  });
});
