import type { ErrorFacts, ErrorKind } from '../errors.ts';
import type { Words } from './index.ts';
import { zhAgo, zhDuration } from './measures.zh.ts';
import { megabytes } from './measures.ts';
import { projectWords } from './project.zh.ts';

const FORMATS = 'mp4、mov、avi、webm、mkv、jpg、png、gif、webp、mp3、wav、m4a、aac';
const EXAMPLE = '去掉我的背景，换成干净整洁的办公室';

const failures = {
  unauthorized: () => 'NemoVideo 不接受此机器人的账号，请机器人的管理员更新令牌。',
  'no-credits': ({ registerUrl }: ErrorFacts) =>
    registerUrl ? `免费积分已用完，注册后可继续：${registerUrl}` : '积分不足，请在你的账号中充值。',
  'plan-blocks-export': () => '请注册或升级套餐以解锁导出。',
  forbidden: ({ missing }: ErrorFacts) =>
    `机器人的 NemoVideo 账号没有这项权限${missing ? `（缺少：${missing}）` : ''}。`,
  'rate-limited': ({ retryAfterMs }: ErrorFacts) =>
    `NemoVideo 请求过于频繁，请${retryAfterMs ? `在 ${zhDuration(retryAfterMs)}后` : '过几分钟'}再试。`,
  'session-lost': () => 'NemoVideo 上已找不到这个项目。',
  refused: ({ detail }: ErrorFacts) => `NemoVideo 拒绝了这个请求${detail ? `：${detail}` : '。'}`,
  'service-failed': () => 'NemoVideo 服务端出现问题。',
  'agent-failed': () => 'NemoVideo 在编辑时遇到问题。',
  'render-failed': ({ detail }: ErrorFacts) => `渲染失败${detail ? `（${detail}）` : ''}。导出免费，请再说一次“导出”。`,
  unreachable: () => '目前无法连接 NemoVideo。没有扣费，请稍后再试。',
  disconnected: () => '与 NemoVideo 的连接中断了。',
  'timed-out': () => 'NemoVideo 未能及时回应。',
  'unsupported-file': ({ file }: ErrorFacts) =>
    `${file ? `“${file}”` : '这个文件'}不是我能编辑的格式。支持：${FORMATS}。`,
  'file-too-large': ({ limitBytes }: ErrorFacts) =>
    `文件太大${limitBytes ? `（最多 ${megabytes(limitBytes)}）` : ''}，请压缩或剪短后重新上传。`,
  'file-empty': ({ file }: ErrorFacts) => `${file ? `“${file}”` : '这个文件'}是空的，请重新发送。`,
  'file-unreadable': ({ file }: ErrorFacts) => `${file ? `“${file}”` : '这个文件'}已损坏或不完整，请重新导出或录制。`,
  'file-gone': ({ file }: ErrorFacts) => `已无法获取${file ? `“${file}”` : '这个文件'}，请重新发送。`,
  'file-pending': ({ file }: ErrorFacts) => `${file ? `“${file}”` : '这个文件'}还在处理中，请过一分钟再发一次请求。`,
  'file-hidden': ({ file }: ErrorFacts) => `${file ? `“${file}”` : '这个文件'}已被工作区的套餐隐藏，请重新发送。`,
  'file-closed': ({ file }: ErrorFacts) =>
    `${file ? `“${file}”` : '这个文件'}属于另一个组织，我无权读取。请发送你自己的副本。`,
  'file-elsewhere': ({ file }: ErrorFacts) =>
    `${file ? `“${file}”` : '这个文件'}只是链接，存放在别处。请下载后再发送。`,
  'bad-link': () => '我只能使用任何人都能打开的 https 媒体文件直链。',
  'nothing-to-export': () => '还没有可以导出的内容。请先发一段视频并说明想怎么改。',
  'cannot-post': ({ missing }: ErrorFacts) =>
    missing ? `我在这里缺少权限，请管理员授予：${missing}。` : '我在这里没有这样做的权限。',
  stopped: () => '已停止。',
  'shutting-down': () => '机器人正在重启，稍后继续。',
  'storage-failed': () => '机器人无法保存记录，因此没有继续。请管理员检查磁盘。',
  unexpected: () => '我们这边出了点问题。',
} satisfies Record<ErrorKind, (facts: ErrorFacts) => string>;

export const zh: Words = {
  language: 'zh',
  project: projectWords,
  failures,
  reference: (code) => `（编号 ${code}）`,

  settingUp: '正在准备...',
  connected: '已连接。',
  ready: '随时可以开始。把原始视频拖到这里，或者说说你想做什么。',
  examples: [
    '把一段 60 秒、房间杂乱的摄像头录像换好背景，做成 1080p MP4',
    EXAMPLE,
    '为远程办公、内容创作和在线教学的视频替换杂乱的背景',
  ],
  accountFallback: '提示：为此机器人设置的账号被拒绝，现改用免费的匿名账号继续。',

  queued: (ahead) => `排队中，前面还有 ${ahead} 个`,
  uploading: (name, percent) => `正在上传 ${name}${percent === undefined ? '' : ` ${percent} %`}`,
  editing: '正在编辑',
  stillWorking: (elapsedMs) => `⏳ 仍在处理... （${zhDuration(elapsedMs)}）`,
  renderQueued: '正在渲染：通常需要 30–90 秒',
  rendering: (percent) => (percent === undefined ? '正在渲染：通常需要 30–90 秒' : `正在渲染 ${percent} %`),
  delivering: '正在发送文件',
  doneIn: (ms) => `完成，用时 ${zhDuration(ms)}`,
  ended: '已结束',
  stopped: '已停止',
  takenBack: '已撤回',
  restarting: '机器人正在重启，稍后继续',
  unreachableForNow: '暂时无法连接 NemoVideo，我会继续尝试。',
  waitingForLimit: (ms) => `NemoVideo 请求过于频繁，等待 ${zhDuration(ms)}。`,
  waitingToSettle: '正在等待之前的编辑稳定下来',
  lookingAtProject: '正在查看项目，确认编辑的结果',

  uploaded: (name, bytes, durationMs) =>
    `✅ 已上传 ${[name, ...(bytes ? [megabytes(bytes)] : []), ...(durationMs ? [zhDuration(durationMs)] : [])].join(' · ')}`,
  notUploaded: (name, sentence) => `⚠️ ${name}：${sentence}`,
  notSentYet: '你的指令还没有发送，也没有扣费。',
  nextSteps: [
    { label: '换成干净的办公室', prompt: EXAMPLE },
    { label: '虚化背景', prompt: '虚化我的背景' },
    { label: '加舒缓的音乐', prompt: '添加舒缓的背景音乐' },
  ],
  undoPrompt: '撤销上一步修改',

  changed: '改动：',
  doneSilently: '完成。改动：',
  doneUnseen: '编辑已结束，但我没能读取项目来说明改动。稍后说“状态”即可查看。',
  nothingChanged: '编辑已结束，没有任何说明，项目也看不到变化。请试试更具体的指令。',
  suggested: (prompt) => `建议的下一步：“${prompt}”`,
  vagueHint: `提示：指令越具体效果越好，例如“${EXAMPLE}”。你的话已原样发送。`,

  projectGone: 'NemoVideo 上已没有此频道的项目，我新建了一个。原来的时间线不在了。',
  keptForNew: '你的指令是基于旧项目的，我先保留着。请重新上传文件，或者直接发送到新项目。',
  budgetUsedUp: (limit) => `你今天的 ${limit} 次编辑已用完。导出、状态和积分仍可使用。`,
  neverTwice: '为避免重复扣费，我不会再次发送。接下来最多 15 分钟我会持续查看项目，有变化就告诉你。',
  restartedWhileEditing: '机器人在你的编辑进行时重启了。我不会再次发送，而是查看项目并告诉你结果。',
  stoppedRunning: '已停止。编辑此前已经开始，仍可能完成并扣费。如果完成，我会告诉你改动。',
  quietForLong: '编辑器已有十分钟没有消息，我查看了项目，并继续等待。',
  noSignYet: '项目里还看不到这次编辑的结果，我会继续查看。',
  noSignGoingOn: '之前的编辑在项目里没有留下痕迹，我继续处理下一个。',
  noSignAtAll: '之前的编辑在项目里没有留下痕迹。你可以再次发送，但可能会再次扣费。',
  foundAfterAll: '之前的编辑已经生效。改动：',

  renderTakesLonger: '这次渲染比平时久。我会继续关注，完成后把文件发到这里。',
  renderNotFinished: (id) => `30 分钟后渲染仍未完成。我保留了编号（${id}）；再次导出是免费的。`,
  delivered: (size, bytes) =>
    `你的视频好了：MP4${size ? `，${size.width}×${size.height}` : ''}${bytes > 0 ? `，${megabytes(bytes)}` : ''}。`,
  deliveredFitted: (bytes) => `你的视频好了，已压缩到此处允许的大小：MP4，${megabytes(bytes)}。`,
  altText: (size) => `导出的视频${size ? `，${size.width}×${size.height} 像素` : ''}`,
  fullQualityAt: (url) => `完整画质：${url}`,
  noLink: '说“导出”可以再试一次，导出免费。',
  onlyMp4: '目前只有 MP4，它的兼容性最广。',
  noSuchVersion: (version) => `没有版本 ${version}。说“版本”可以查看列表。`,

  credits: ({ available, frozen, total }) =>
    `此机器人账号的积分：可用 ${available}，冻结 ${frozen}（为进行中的任务预留），总计 ${total}。`,
  exportsRunning: (count) => `正在渲染 ${count} 个导出。`,
  exportedAgo: (name, ms) => `${name}，${zhAgo(ms)}前`,
  recentExports: '最近的导出：',
  nothingRunning: '你没有正在进行的任务。',
  turnsWaiting: (count) => `有 ${count} 个请求在排队。`,
  uploadHelp: `把文件附在消息里，或粘贴文件的 https 直链。MP4、MOV、AVI、WebM 最顺畅，最大 500 MB。支持：${FORMATS}。`,
  confirmNew: '要在这里开始新项目吗？现在的时间线会留在旧项目里，历史版本仍可导出。',
  newProject: '新项目已创建，把素材拖到这里吧。',
  nothingToStop: '这里没有正在进行的任务。',
  stopDone: (what) =>
    [
      '正在停止。',
      ...(what.waiting > 0 ? [`已撤回 ${what.waiting} 个排队请求。`] : []),
      ...(what.renders > 0 ? [`已取消 ${what.renders} 个渲染。`] : []),
    ].join(''),
  versions: (versions, now) =>
    versions.length === 0
      ? '还没有版本，每次编辑都会产生一个。'
      : [
          '版本（说“导出 3”可导出第三个）：',
          ...versions.map(({ number, at, prompt }) => `${number}. ${prompt || '当时的状态'}，${zhAgo(now - at)}前`),
        ].join('\n'),
  help: [
    `**把视频拖进来，说出你想要的效果**，例如：“${EXAMPLE}”。`,
    '• **导出**：把 MP4 发到这里（默认 1080p，H.264；渲染通常需要 30–90 秒）',
    '• **积分**、**状态**、**版本**、**新项目**、**停止**',
    '• MP4、MOV、AVI、WebM 最顺畅，最大 500 MB；MP4 的兼容性最广',
    '• 30 秒的片段通常需要 30–60 秒。指令越具体，效果越好',
    '• 穿纯色或高对比度的衣服，有助于 AI 识别边缘',
    '• 多个文件可以共用一条指令，也可以每行一条；最后写“分别导出”则每个文件单独导出',
  ].join('\n'),
  claimLink: (url) => `在浏览器中打开此项目（任何拿到此链接的人都可以接管项目，请勿外传）：${url}`,
  listening: '现在起，我会回应此频道的每条消息。用 `listen off` 命令可关闭。',
  notListening: '现在起，只有提到我、回复我或使用命令时我才回应。',
  languageFollows: '我会跟随这里使用的语言回答。',
  whichLanguage: '哪种语言？例如 `en`、`zh-CN`、`ja`，或 `auto`。',
  languageSet: (code) => `语言已设为 ${code}。`,
  streamingSite: (site) => `我无法从 ${site} 获取视频。请下载后把文件拖到这里，或粘贴文件的 https 直链。`,
  nothingSaid: '我在。发一段视频并说说想怎么改，或者说“帮助”。',
  whichOne: (text) => `“${text}”：你指的是哪一个？`,
  buttonGone: '这个按钮已经失效。请直接用文字说明，或说“状态”。',
  notYours: '只有提出请求的人或管理员可以点这个按钮。',
  notYourWork: '这里还有别人的任务在进行，只有管理员可以停止。',
  managersOnly: '只有此频道的管理员可以这样做。',
  notAllowedHere: '我在这个频道没有启用，请联系机器人的管理员。',
  unknownCommand: (name) => `我不认识命令“${name}”。说“帮助”查看可用的命令。`,
  commandLabel: (name) => `执行“${LABELS[name] ?? name}”`,

  buttons: {
    stop: '停止',
    export: '导出',
    status: '状态',
    undo: '撤销',
    doIt: '就这么做',
    edit: '这是编辑指令',
    sendAgain: '重新发送',
    sendToNew: '发送到新项目',
    sendAnyway: '仍然发送文字',
    goOnWithout: '不管它，继续',
    tryAgainPaid: '再次发送（可能重复扣费）',
    downloadHere: '在这里下载',
    startNew: '开始新项目',
    claim: '在浏览器中打开',
  },
  phrases: {
    'edit-this-video': '编辑这个视频',
    'your-video': '你的视频',
    instruction: '想怎么改？',
    'invite-me': '我不在这个频道里，请先邀请我。',
    'try-again': '刚才没能记下来，请再试一次。',
    'no-longer-possible': '现在已经无法这样做了。',
  },
};

const LABELS: Readonly<Record<string, string>> = {
  export: '导出',
  credits: '积分',
  status: '状态',
  upload: '上传',
  new: '新项目',
  stop: '停止',
  versions: '版本',
  help: '帮助',
};
