import type { ErrorFacts, ErrorKind } from '../errors.ts';
import type { Credits } from '../ports.ts';
import type { Version } from '../versions.ts';
import { ago, duration, megabytes } from './measures.ts';
import { projectWords } from './project.en.ts';

const FORMATS = 'mp4, mov, avi, webm, mkv, jpg, png, gif, webp, mp3, wav, m4a, aac';
const EXAMPLE = 'remove my background and replace it with a clean office setting';

const failures = {
  unauthorized: () => 'NemoVideo did not accept this bot’s account. Whoever runs the bot has to renew its token.',
  'no-credits': ({ registerUrl }: ErrorFacts) =>
    registerUrl
      ? `The free credits are used up. Register to go on: ${registerUrl}`
      : 'No credits left. Top up credits in your account.',
  'plan-blocks-export': () => 'Register or upgrade your plan to unlock export.',
  forbidden: ({ missing }: ErrorFacts) =>
    `The bot’s NemoVideo account is not allowed to do that${missing ? ` (missing: ${missing})` : ''}.`,
  'rate-limited': ({ retryAfterMs }: ErrorFacts) =>
    `NemoVideo asks us to slow down. Please try again ${retryAfterMs ? `in ${duration(retryAfterMs)}` : 'in a few minutes'}.`,
  'session-lost': () => 'NemoVideo no longer knows this project.',
  refused: ({ detail }: ErrorFacts) => `NemoVideo refused this${detail ? `: ${detail}` : '.'}`,
  'service-failed': () => 'NemoVideo had a problem on its side.',
  'agent-failed': () => 'NemoVideo ran into a problem while editing.',
  'render-failed': ({ detail }: ErrorFacts) =>
    `The render failed${detail ? ` (${detail})` : ''}. Exports are free: please say “export” again.`,
  unreachable: () => 'NemoVideo cannot be reached at the moment. Nothing was charged; please try again later.',
  disconnected: () => 'The connection to NemoVideo broke.',
  'timed-out': () => 'NemoVideo did not answer in time.',
  'unsupported-file': ({ file }: ErrorFacts) =>
    `${file ? `“${file}”` : 'That file'} is not a format I can edit. These work: ${FORMATS}.`,
  'file-too-large': ({ limitBytes }: ErrorFacts) =>
    `That file is too large${limitBytes ? ` (at most ${megabytes(limitBytes)})` : ''}. Compress or trim it and hand it over again.`,
  'file-empty': ({ file }: ErrorFacts) => `${file ? `“${file}”` : 'That file'} is empty. Please attach it again.`,
  'file-unreadable': ({ file }: ErrorFacts) =>
    `${file ? `“${file}”` : 'That file'} is damaged or incomplete. Please export or record it again.`,
  'file-gone': ({ file }: ErrorFacts) =>
    `${file ? `“${file}”` : 'That file'} cannot be fetched any more. Please attach it again.`,
  'file-pending': ({ file }: ErrorFacts) =>
    `${file ? `“${file}”` : 'That file'} is still being processed by the chat. Please send your request again in a minute.`,
  'file-hidden': ({ file }: ErrorFacts) =>
    `${file ? `“${file}”` : 'That file'} is hidden by your workspace’s plan. Please attach it again.`,
  'file-closed': ({ file }: ErrorFacts) =>
    `${file ? `“${file}”` : 'That file'} belongs to another organisation, which does not let me read it. Please attach a copy of your own.`,
  'file-elsewhere': ({ file }: ErrorFacts) =>
    `${file ? `“${file}”` : 'That file'} is only linked here and lies somewhere else. Please download it and attach it.`,
  'bad-link': () => 'I can only take direct https links to a media file that anyone may open.',
  'nothing-to-export': () => 'There is nothing to export yet. Drop a video here and say what you want first.',
  'cannot-post': ({ missing }: ErrorFacts) =>
    missing
      ? `I lack a permission for that here. Whoever runs the bot can give it: ${missing}.`
      : 'I am not allowed to do that here.',
  stopped: () => 'Stopped.',
  'shutting-down': () => 'The bot is being restarted and goes on in a moment.',
  'storage-failed': () =>
    'The bot could not save its notes, so it did not go on. Whoever runs it has to look at its disk.',
  unexpected: () => 'Something went wrong on our side.',
} satisfies Record<ErrorKind, (facts: ErrorFacts) => string>;

export const en = {
  language: 'en',
  project: projectWords,
  failures,
  reference: (code: string) => `(ref ${code})`,

  settingUp: 'Setting things up...',
  connected: 'Connected.',
  ready: 'Ready when you are. Drop your raw video footage here or describe what you want to make.',
  examples: [
    'replace a 60-second webcam recording with a cluttered room into a 1080p MP4',
    EXAMPLE,
    'replacing messy backgrounds in video calls and recordings for remote workers, content creators, online educators',
  ],
  accountFallback: 'Note: the account set up for this bot was refused, so I carry on with a free anonymous one.',

  queued: (ahead: number) => `Queued, ${ahead} ahead`,
  uploading: (name: string, percent: number | undefined) =>
    `Uploading ${name}${percent === undefined ? '' : ` ${percent} %`}`,
  editing: 'Editing',
  stillWorking: (elapsedMs: number) => `⏳ Still working... (${duration(elapsedMs)})`,
  renderQueued: 'Rendering: usually 30–90 seconds',
  rendering: (percent: number | undefined) =>
    percent === undefined ? 'Rendering: usually 30–90 seconds' : `Rendering ${percent} %`,
  delivering: 'Sending the file',
  doneIn: (ms: number) => `Done in ${duration(ms)}`,
  ended: 'Ended',
  stopped: 'Stopped',
  takenBack: 'Taken back',
  restarting: 'The bot is being restarted and goes on in a moment',
  unreachableForNow: 'NemoVideo cannot be reached right now. I keep trying.',
  waitingForLimit: (ms: number) => `NemoVideo asks us to slow down. Waiting ${duration(ms)}.`,
  waitingToSettle: 'Waiting for the earlier edit to settle',
  lookingAtProject: 'Looking at the project to see what became of it',

  uploaded: (name: string, bytes: number | undefined, durationMs: number | undefined) =>
    `✅ Uploaded ${[name, ...(bytes ? [megabytes(bytes)] : []), ...(durationMs ? [duration(durationMs)] : [])].join(' · ')}`,
  notUploaded: (name: string, sentence: string) => `⚠️ ${name}: ${sentence}`,
  notSentYet: 'Your instruction was not sent and nothing was charged.',
  nextSteps: [
    { label: 'Clean office background', prompt: EXAMPLE },
    { label: 'Blur the background', prompt: 'blur my background' },
    { label: 'Add calm music', prompt: 'add calm background music' },
  ],
  undoPrompt: 'undo the last change',

  changed: 'What changed:',
  doneSilently: 'Done. What changed:',
  doneUnseen:
    'The edit has ended, but I could not read the project to tell what changed. Say “status” in a moment to see it.',
  nothingChanged:
    'The edit has ended without a word, and I see no change in the project. Try a more concrete instruction.',
  suggested: (prompt: string) => `Suggested next: “${prompt}”`,
  vagueHint: `Tip: concrete instructions get better results, such as “${EXAMPLE}”. I sent yours as it is.`,

  projectGone: 'NemoVideo no longer has this channel’s project, so I opened a new one. The old timeline is not there.',
  keptForNew:
    'Your instruction builds on the old project, so I kept it. Hand over your files again, or send it to the new project as it is.',
  budgetUsedUp: (limit: number) =>
    `You have used your ${limit} edits for today. Exports, status and credits still work.`,
  neverTwice:
    'I do not send it again, so that it cannot be charged twice. I keep looking at the project for up to 15 minutes and tell you what shows.',
  restartedWhileEditing:
    'The bot was restarted while your edit was running. I do not send it again; I look at the project and tell you what became of it.',
  stoppedRunning:
    'Stopped. The edit had already begun: it may still finish and be charged. If it does, I tell you what changed.',
  quietForLong: 'Ten minutes without news from the editor, so I looked at the project. I keep listening.',
  noSignYet: 'No sign of the edit in the project yet. I keep looking.',
  noSignGoingOn: 'The earlier edit left no sign in the project. I go on with the next one.',
  noSignAtAll:
    'The earlier edit left no sign in the project. You can send it again; that may be charged a second time.',
  foundAfterAll: 'The earlier edit did arrive. What changed:',

  renderTakesLonger: 'This render takes longer than usual. I keep watching it and post the file when it is ready.',
  renderNotFinished: (id: string) =>
    `The render is not finished after 30 minutes. I keep its id (${id}); exporting again is free.`,
  delivered: (size: { readonly width: number; readonly height: number } | undefined, bytes: number) =>
    `Here is your video: MP4${size ? `, ${size.width}×${size.height}` : ''}${bytes > 0 ? `, ${megabytes(bytes)}` : ''}.`,
  deliveredFitted: (bytes: number) => `Here is your video, fitted to what this place takes: MP4, ${megabytes(bytes)}.`,
  altText: (size: { readonly width: number; readonly height: number } | undefined) =>
    `The exported video${size ? `, ${size.width} by ${size.height} pixels` : ''}`,
  fullQualityAt: (url: string) => `Full quality: ${url}`,
  noLink: 'Say “export” to try again; exports are free.',
  onlyMp4: 'MP4 is what there is: it has the widest compatibility.',
  noSuchVersion: (version: number) => `There is no version ${version}. Say “versions” to see them.`,

  credits: ({ available, frozen, total }: Credits) =>
    `Credits of this bot’s account: ${available} available, ${frozen} frozen (reserved for work in progress), ${total} in total.`,
  exportsRunning: (count: number) =>
    count === 1 ? '1 export is being rendered.' : `${count} exports are being rendered.`,
  exportedAgo: (name: string, ms: number) => `${name}, ${ago(ms)} ago`,
  recentExports: 'Last exports:',
  nothingRunning: 'Nothing of yours is running.',
  turnsWaiting: (count: number) => (count === 1 ? '1 request is waiting.' : `${count} requests are waiting.`),
  uploadHelp: `Attach a file to your message, or paste a direct https link to one. MP4, MOV, AVI and WebM work smoothest, 500 MB at most. Formats: ${FORMATS}.`,
  confirmNew: 'Start a new project here? The present timeline stays behind; earlier versions can still be exported.',
  newProject: 'A new project is open. Drop your footage here.',
  nothingToStop: 'Nothing is running here.',
  stopDone: (what: { readonly waiting: number; readonly renders: number; readonly running: boolean }) =>
    [
      'Stopping.',
      ...(what.waiting > 0 ? [`Taken back: ${what.waiting} waiting.`] : []),
      ...(what.renders > 0 ? [`Cancelled: ${what.renders} rendering.`] : []),
    ].join(' '),
  versions: (versions: readonly Version[], now: number) =>
    versions.length === 0
      ? 'There are no versions yet. Every edit makes one.'
      : [
          'Versions (say “export 3” for the third):',
          ...versions.map(({ number, at, prompt }) => `${number}. ${prompt || 'as found'}, ${ago(now - at)} ago`),
        ].join('\n'),
  help: [
    '**Drop a video and say what you want**, for example: “' + EXAMPLE + '”.',
    '• **export** posts the MP4 here (1080p by default, H.264; rendering usually takes 30–90 seconds)',
    '• **credits**, **status**, **versions**, **new project**, **stop**',
    '• MP4, MOV, AVI and WebM work smoothest, 500 MB at most; MP4 has the widest compatibility',
    '• A 30-second edit usually takes 30–60 seconds. Concrete instructions get better results',
    '• Solid or high-contrast clothing helps the AI to find the edges',
    '• Several files with one instruction, or with one line each; end with “export each” for a file of each',
  ].join('\n'),
  claimLink: (url: string) =>
    `Open this project in the browser (whoever has this link can take it over, so keep it to yourself): ${url}`,
  listening: 'I now answer every message in this channel. The `listen off` command ends that.',
  notListening: 'I now answer only when I am mentioned, replied to or called by a command.',
  languageFollows: 'I answer in the language that is written here.',
  whichLanguage: 'Which language? For example `en`, `zh-CN`, `ja`, or `auto`.',
  languageSet: (code: string) => `Language set to ${code}.`,
  streamingSite: (site: string) =>
    `I cannot take videos from ${site}. Download yours and drop the file here, or paste a direct https link to it.`,
  nothingSaid: 'I am here. Drop a video and say what you want, or say “help”.',
  whichOne: (text: string) => `“${text}”: which one do you mean?`,
  buttonGone: 'That button has had its day. Say it in words, or say “status”.',
  notYours: 'Only who asked for it, or a manager, can press that.',
  notYourWork: 'Other people’s work is running here too: only a manager can stop that.',
  managersOnly: 'Only managers of this channel can do that.',
  notAllowedHere: 'I am not switched on in this channel. Whoever runs the bot can allow it.',
  unknownCommand: (name: string) => `I do not know the command “${name}”. Say “help” to see what there is.`,
  commandLabel: (name: string) => `Run “${name}”`,

  buttons: {
    stop: 'Stop',
    export: 'Export',
    status: 'Status',
    undo: 'Undo',
    doIt: 'Do it',
    edit: 'It is an edit',
    sendAgain: 'Send it again',
    sendToNew: 'Send it to the new project',
    sendAnyway: 'Send the words anyway',
    goOnWithout: 'Go on without it',
    tryAgainPaid: 'Send again (may be charged twice)',
    downloadHere: 'Download here',
    startNew: 'Start a new project',
    claim: 'Open in the browser',
  },
  phrases: {
    'edit-this-video': 'Edit this video',
    'your-video': 'Your video',
    instruction: 'What should be done?',
    'invite-me': 'I am not in this channel. Please invite me first.',
    'try-again': 'I could not take that down just now. Please try again.',
    'no-longer-possible': 'That is no longer possible.',
  },
};
