import {
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ApplicationIntegrationType,
  ComponentType,
  InteractionContextType,
  InteractionResponseType,
  MessageFlags,
  TextInputStyle,
  type APIModalInteractionResponse,
  type FileUploadType,
  type RESTPutAPIApplicationCommandsJSONBody,
} from 'discord.js';

import type { IncomingMessage } from '../../core/message.ts';
import type { CommandInfo, Host } from '../../core/ports.ts';

export const EDIT = 'edit';
const FILE_OPTION = 'video';
export const INSTRUCTION_OPTION = 'instruction';
/** A form's id is this and the name its files are remembered under. */
export const EDIT_FORM = 'edit:';

/** Discord takes ten; `video` is mp4, mov, qt, webm. The phones' pickers need .mp4 and .mov named beside other endings. */
const MEDIA: FileUploadType[] = ['video', 'image', 'audio', '.mp4', '.mov', '.avi', '.mkv', '.webm', '.m4a', '.aac'];
const INSTRUCTION_LENGTH = 2000;
const LABEL_LENGTH = 45;
const DESCRIPTION_LENGTH = 100;

type Commands = RESTPutAPIApplicationCommandsJSONBody;
type Option = NonNullable<Extract<Commands[number], { description: string }>['options']>[number];

/** Servers and direct messages of the bot; nothing for people who installed it for themselves alone. */
const WHERE = {
  contexts: [InteractionContextType.Guild, InteractionContextType.BotDM],
  integration_types: [ApplicationIntegrationType.GuildInstall],
};

/** Everything that is registered: the commands, our own `/edit`, and "Edit this video" in a message's menu. */
export function commandsFor({ commands, phrase }: Pick<Host, 'commands' | 'phrase'>): Commands {
  const edit: Words = { en: phrase('edit-this-video', 'en-US'), zh: phrase('edit-this-video', 'zh-CN') };
  const file: Words = { en: phrase('your-video', 'en-US'), zh: phrase('your-video', 'zh-CN') };
  const instruction: Words = { en: phrase('instruction', 'en-US'), zh: phrase('instruction', 'zh-CN') };
  return [
    slash(EDIT, edit, [fileOption(file), textOption(INSTRUCTION_OPTION, instruction)]),
    ...commands.map((command) => slash(command.name, command.describe, optionsOf(command, file))),
    {
      type: ApplicationCommandType.Message,
      name: edit.en,
      name_localizations: { 'en-US': edit.en, 'zh-CN': edit.zh },
      ...WHERE,
    },
  ];
}

type Words = CommandInfo['describe'];

function slash(name: string, words: Words, options: Option[]): Commands[number] {
  return { type: ApplicationCommandType.ChatInput, name, ...described(words), options, ...WHERE };
}

function optionsOf({ takesFile, argument }: CommandInfo, file: Words): Option[] {
  const options = takesFile ? [fileOption(file)] : [];
  return argument === undefined ? options : [...options, textOption(argument.name, argument.describe)];
}

function fileOption(words: Words): Option {
  // Discord filters by `file_types` here too; discord-api-types 0.38 knows it for forms only.
  return {
    type: ApplicationCommandOptionType.Attachment,
    name: FILE_OPTION,
    ...described(words),
    required: false,
    file_types: MEDIA,
  } as Option;
}

function textOption(name: string, words: Words): Option {
  const text = { type: ApplicationCommandOptionType.String as const, name, required: false };
  return { ...text, ...described(words), max_length: INSTRUCTION_LENGTH };
}

/** Both languages by name: a reader of neither gets the default, which is English too. */
function described({ en, zh }: Words) {
  const [english, chinese] = [en.slice(0, DESCRIPTION_LENGTH), zh.slice(0, DESCRIPTION_LENGTH)];
  return { description: english, description_localizations: { 'en-US': english, 'zh-CN': chinese } };
}

/** The form behind "Edit this video" and a bare `/edit`. `words`: the file is known already; `any`: it may be left out. */
export function formFor(
  wants: 'file' | 'any' | 'words',
  id: string,
  phrase: (name: 'edit-this-video' | 'your-video' | 'instruction') => string,
): APIModalInteractionResponse {
  const label = (name: 'your-video' | 'instruction') => phrase(name).slice(0, LABEL_LENGTH);
  const file = {
    type: ComponentType.Label as const,
    label: label('your-video'),
    component: {
      type: ComponentType.FileUpload as const,
      custom_id: FILE_OPTION,
      required: wants === 'file',
      min_values: wants === 'file' ? 1 : 0,
      max_values: 10,
      file_types: MEDIA,
    },
  };
  const words = {
    type: ComponentType.Label as const,
    label: label('instruction'),
    component: {
      type: ComponentType.TextInput as const,
      custom_id: INSTRUCTION_OPTION,
      style: TextInputStyle.Paragraph,
      required: true,
      max_length: INSTRUCTION_LENGTH,
    },
  };
  const components = wants === 'words' ? [words] : [file, words];
  const title = phrase('edit-this-video').slice(0, LABEL_LENGTH);
  return { type: InteractionResponseType.Modal, data: { custom_id: `${EDIT_FORM}${id}`, title, components } };
}

/** The acknowledgement that all can read: what was asked, in the asker's own words. Everything else is a message of ours. */
export function echoOf({ ask, text, files }: IncomingMessage): object {
  const command = ask.kind === 'command' ? [`\`/${ask.name}${text === '' ? '' : ` ${text}`}\``] : quoted(text);
  const names = files.map(({ name }) => `📎 ${name}`);
  const content = [...command, ...names].join('\n').slice(0, INSTRUCTION_LENGTH) || `\`/${EDIT}\``;
  return responseWith({ content, flags: MessageFlags.SuppressEmbeds, allowed_mentions: { parse: [] } });
}

export function privateNotice(content: string): object {
  return { content, flags: MessageFlags.Ephemeral, allowed_mentions: { parse: [] } };
}

export function responseWith(data: object): object {
  return { type: InteractionResponseType.ChannelMessageWithSource, data };
}

export const THINKING = {
  type: InteractionResponseType.DeferredChannelMessageWithSource,
  data: { flags: MessageFlags.Ephemeral },
};

export const SILENT = { type: InteractionResponseType.DeferredMessageUpdate };

function quoted(text: string): string[] {
  return text === '' ? [] : text.split('\n').map((line) => `> ${line}`);
}
