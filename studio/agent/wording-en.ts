import type { Done } from './apply.ts';
import { clockTime } from './clock-time.ts';
import type { Wording } from './wording.ts';
import type { BackgroundChoice } from './wish.ts';

const percent = (level: number): string => `${Math.round(level * 100)}%`;

export const english: Wording = {
  done: sentence,
  refusals: {
    captions:
      "I can't write captions from speech: this studio has no speech recognition. I can add a title with words that you give me.",
    'voice-over':
      "I can't make a voice-over or read text aloud here. I can add background music, set the volume or mute the clip.",
    avatar:
      "I can't make avatars or virtual presenters here. I can put a person in your own video in front of another background.",
    stock: 'I have no stock footage here. I can work with clips and pictures that you upload.',
    link: "I can't fetch from streaming sites. Please upload the file itself, and I can edit it.",
    generation:
      "I can't generate footage from a description: this is the embedded studio, without a video model. Upload a clip of a person and I can replace its background, trim it, and add a title and music.",
    aspect:
      "I can't change the aspect ratio here: the film keeps the shape of its first clip. I can trim it, or replace its background.",
    speed: "I can't change the speed here. I can trim the clip or cut parts out of it.",
    look: "I can't do transitions, filters, colours or camera effects here. What I can change about the picture is the background behind a person.",
    'own-music':
      "I can't lay your own track under the film here. I can add lo-fi, upbeat or calm music made by the studio.",
    'sound-repair': "I can't clean up or balance sound here. I can set the volume, mute the clip or add music.",
    transparent:
      "An MP4 has no transparency, so I can't make the background transparent. I can make it a plain colour, green included.",
    face: "I can't single out faces or objects here. I can blur everything behind the person.",
    overlay:
      "I can't add stickers, logos or overlays here. I can add a title at the top, in the middle or at the bottom.",
    translate: "I can't translate what is said in a video here. I can add a title in any words you give me.",
    place:
      "I don't have that place as a background. There is a clean office, a gradient, bokeh lights, any plain colour, a blur of your own room, or a picture that you upload.",
  },
  problems: {
    'nothing-uploaded':
      'There is no video in this project yet. Please upload one first, then tell me what to do with it.',
    'nothing-new': 'There is no new clip to add. Please upload it first.',
    'no-person':
      "I couldn't find a person in this video, so there is nobody to put in front of another background. I can trim it, or add a title or music.",
    'no-picture': 'There is no picture to put behind you. Please upload one first.',
    outside: 'That part lies outside the video, so I left its length alone.',
    'already-shorter': 'The video is no longer than that already.',
    'nothing-left': 'Nothing would be left of the video, so I did not cut it.',
    'nothing-to-undo': 'There is nothing to undo.',
    'as-it-was': 'The background is the original one already.',
    'no-title': 'There is no title to remove.',
    'no-music': 'There is no background music yet.',
    'no-sound': 'The video has no sound of its own.',
    'media-trouble': "I couldn't look into the video just now, so I left its background alone. Please try again.",
  },
  talk: {
    hello: 'Hello! Upload a video and tell me what to change: its background, its length, its sound, a title or music.',
    thanks: "You're welcome! Tell me if anything else should change.",
    'what-can-you-do':
      'I can replace the background behind a person (office, gradient, bokeh, a colour, blur, or a picture of yours), trim and cut, set the volume or mute, add titles and background music, and undo.',
    vague:
      'I\'m not sure what to change. Please be concrete, for example: "remove my background and replace it with a clean office setting", "keep the first 10 seconds" or "add a title that says Hello".',
    'how-to-export':
      'Your project is ready when you are. Click the **Export** button in the top right corner to get it as an MP4.',
    'on-timeline':
      'Everything you uploaded is on the timeline as soon as you ask for an edit; there is nothing to move by hand.',
    'which-background': 'Which background would you like?\n1. Office\n2. Gradient\n3. Bokeh\n4. Blur\n5. White',
    'which-part': 'Which part should I keep? For example: keep 0:05 to 0:12, or remove the last 3 seconds.',
    'which-text': 'What should it say? For example: add a title that says "Welcome".',
  },
  gui: [
    'Click the **Export** button in the top right corner to download your video.',
    'You can drag the clip onto the timeline to preview it.',
    'Open the **Media** panel on the left to see your files.',
    'You can preview it in the timeline.',
  ],
  nothingCharged: 'Nothing was changed and no credits were used.',
  temporaryIssue: 'I encountered a temporary issue. Please try again later.',
  thought: 'Let me look at the tracks and decide which tool to use.',
  space: ' ',
};

function background(to: BackgroundChoice): string {
  switch (to.kind) {
    case 'keep':
      return 'I brought the original background back.';
    case 'office':
      return 'I removed the background and replaced it with a clean office setting.';
    case 'gradient':
      return 'I replaced the background with a soft gradient.';
    case 'bokeh':
      return 'I replaced the background with bokeh lights.';
    case 'blur':
      return 'I blurred the background and kept the person sharp.';
    case 'image':
      return 'I put your picture behind the person.';
    case 'color':
      return `I replaced the background with plain ${to.name}.`;
  }
}

function sentence({ edit, filmMs, span }: Done): string {
  switch (edit.op) {
    case 'background':
      return background(edit.to);
    case 'keep':
      return `I kept ${clockTime(span?.fromMs ?? 0)} to ${clockTime(span?.toMs ?? filmMs)}; the video is ${clockTime(filmMs)} long now.`;
    case 'cut':
      return `I cut out ${clockTime(span?.fromMs ?? 0)} to ${clockTime(span?.toMs ?? 0)}; the video is ${clockTime(filmMs)} long now.`;
    case 'title':
      return `I ${edit.replaces ? 'changed' : 'added'} the title: "${edit.text}".`;
    case 'music':
      return `I added ${edit.mood} background music${edit.level === undefined ? '' : ` at ${percent(edit.level)}`}.`;
    case 'volume':
      return edit.level === 0 ? "I muted the clip's sound." : `I set the volume to ${percent(edit.level)}.`;
    case 'volume-change':
      return `I turned the sound ${edit.change < 0 ? 'down' : 'up'}.`;
    case 'music-volume':
      return `I set the music to ${percent(edit.level)}.`;
    case 'music-change':
      return `I turned the music ${edit.change < 0 ? 'down' : 'up'}.`;
    case 'no-music':
      return 'I removed the music.';
    case 'no-titles':
      return 'I removed the title.';
    case 'undo':
      return 'I undid the last edit.';
    case 'original':
      return 'I went back to the original video.';
    case 'append':
      return `I added the new clip at the end; the video is ${clockTime(filmMs)} long now.`;
    case 'import':
      return 'I put the video on the timeline as it is.';
  }
}
