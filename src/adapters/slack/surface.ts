import type { FileRef } from '../../core/message.ts';
import type { Phrase } from '../../core/ports.ts';
import { isRecord, listAt, parsed, textAt, type Fields } from './fields.ts';
import { toMrkdwn, escaped } from './mrkdwn.ts';
import { button, section } from './outbound.ts';
import type { Via } from './place.ts';

export const EDIT_VIDEO = 'edit_video';
export const EDIT_FORM = 'edit_form';
export const OPEN_FORM = 'open_form';

const WORDS_BLOCK = 'words';
const FILES_BLOCK = 'files';
const VALUE = 'value';
const TITLE_LENGTH = 24;
const LABEL_LENGTH = 2000;
const INSTRUCTION_LENGTH = 3000;
const METADATA_LENGTH = 3000;
const SECTIONS = 45;
const MEDIA = ['mp4', 'mov', 'avi', 'webm', 'mkv', 'jpg', 'jpeg', 'png', 'gif', 'webp', 'mp3', 'wav', 'm4a', 'aac'];

export type Speak = (name: Phrase) => string;

/** What a form must know when it comes back; Slack keeps it for us. */
export interface FormState {
  readonly channelId: string;
  readonly threadId?: string;
  readonly files: readonly FileRef[];
  readonly via: Pick<Via, 'responseUrl' | 'until'>;
}

/** The form behind "Edit this video" and a bare `/nemo`: with a place for files unless they are known already. */
export function editForm(state: FormState, speak: Speak): Fields {
  const known = state.files.length > 0;
  const files = {
    type: 'input',
    block_id: FILES_BLOCK,
    optional: true,
    label: plain(speak('your-video'), LABEL_LENGTH),
    element: { type: 'file_input', action_id: VALUE, filetypes: MEDIA, max_files: 10 },
  };
  const words = {
    type: 'input',
    block_id: WORDS_BLOCK,
    optional: !known,
    label: plain(speak('instruction'), LABEL_LENGTH),
    element: { type: 'plain_text_input', action_id: VALUE, multiline: true, max_length: INSTRUCTION_LENGTH },
  };
  return {
    type: 'modal',
    callback_id: EDIT_FORM,
    title: plain(speak('edit-this-video'), TITLE_LENGTH),
    private_metadata: metadataOf(state),
    blocks: known ? [words] : [files, words],
  };
}

/** What was filled in; undefined for a view that is none of ours. */
export function readForm(
  view: Fields,
): { readonly state: FormState; readonly text: string; readonly files: readonly Fields[] } | undefined {
  const given = parsed(textAt(view, 'private_metadata'));
  const [channelId, threadId] = [textAt(given, 'channelId'), textAt(given, 'threadId')];
  if (channelId === undefined) return undefined;
  const { files, via } = given;
  const state: FormState = {
    channelId,
    ...(threadId === undefined ? {} : { threadId }),
    files: Array.isArray(files) ? (files as FileRef[]) : [],
    via: isRecord(via) ? via : {},
  };
  return {
    state,
    text: (textAt(valueAt(view, WORDS_BLOCK), 'value') ?? '').trim(),
    files: listAt(valueAt(view, FILES_BLOCK), 'files'),
  };
}

/** The Home tab: passages of ours, and the way to the form. Its metadata says where the person's direct messages are. */
export function homeView(passages: readonly string[], channelId: string, speak: Speak): Fields {
  return {
    type: 'home',
    private_metadata: JSON.stringify({ channelId }),
    blocks: [
      ...passages.slice(0, SECTIONS).map((passage) => section(toMrkdwn(passage).slice(0, INSTRUCTION_LENGTH))),
      { type: 'actions', elements: [{ ...button(OPEN_FORM, speak('edit-this-video')), style: 'primary' }] },
    ],
  };
}

/** Says for all to read what was asked where nobody else saw it asked. Mentions who asked, so that the thread is theirs. */
export function openingText(userId: string, words: string, files: readonly FileRef[]): string {
  const names = files.map(({ name }) => `📎 ${escaped(name)}`);
  const lines = escaped(words.slice(0, INSTRUCTION_LENGTH / 2))
    .split('\n')
    .map((line) => `> ${line}`);
  return [`<@${userId}>:`, ...(words === '' ? [] : lines), ...names.slice(0, 10)].join('\n');
}

function valueAt(view: Fields, block: string): Fields {
  const { state } = view;
  const values = isRecord(state) && isRecord(state['values']) ? state['values'] : {};
  const { [block]: found } = values;
  return isRecord(found) && isRecord(found[VALUE]) ? found[VALUE] : {};
}

/** As many files as there is room for; a message has ten at most, and they fit. */
function metadataOf(state: FormState): string {
  let { files } = state;
  for (;;) {
    const json = JSON.stringify({ ...state, files: files.map(withoutUrl) });
    if (json.length <= METADATA_LENGTH || files.length === 0) return json;
    files = files.slice(0, -1);
  }
}

/** The address is long, and is found again by the file's id. */
function withoutUrl(file: FileRef): FileRef {
  if (!isRecord(file.ref)) return file;
  const { url: _, ...ref } = file.ref;
  return { ...file, ref: ref as FileRef['ref'] };
}

function plain(text: string, length: number): Fields {
  return { type: 'plain_text', text: text.slice(0, length), emoji: false };
}
