import {
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ComponentType,
  InteractionContextType,
  InteractionType,
  PermissionFlagsBits,
  type APIAttachment,
  type APIChatInputApplicationCommandInteraction,
  type APIInteraction,
  type APIMessageApplicationCommandInteraction,
  type APIModalSubmitInteraction,
} from 'discord.js';

import type { Ask, Author, FileRef, IncomingMessage } from '../../core/message.ts';
import type { CommandInfo } from '../../core/ports.ts';
import { fileRef, mediaIn } from './files.ts';
import { addressOf, isRecord, timeOf } from './place.ts';
import { EDIT, EDIT_FORM, INSTRUCTION_OPTION } from './surface.ts';

/** An interaction's token lives 15 minutes; the last half is left out. */
const TOKEN_MS = 14.5 * 60_000;

/** What an interaction comes to, and how it is acknowledged. */
export type Reading =
  /** Nothing we offer. */
  | { readonly as: 'nothing' }
  /** Somewhere the bot is not a member of and could not post. */
  | { readonly as: 'elsewhere'; readonly locale: string }
  /** A form is opened; `files` wait until it comes back. */
  | {
      readonly as: 'form';
      readonly locale: string;
      readonly files: readonly FileRef[];
      readonly wants: 'file' | 'any' | 'words';
    }
  /** `waiting`: the files of the form that led here are remembered under this name. */
  | { readonly as: 'message'; readonly message: IncomingMessage; readonly ack: Ack; readonly waiting?: string };

/** `echo` shows for all what was asked; `thinking` waits for a private answer; `silent` leaves the pressed message as it is. */
export type Ack = 'echo' | 'thinking' | 'silent';

export function asInteraction(payload: unknown): APIInteraction | undefined {
  if (!isRecord(payload)) return undefined;
  const whole = ['id', 'token', 'application_id'].every((field) => typeof payload[field] === 'string');
  return whole ? (payload as unknown as APIInteraction) : undefined;
}

export function readInteraction(given: APIInteraction, commands: readonly CommandInfo[]): Reading {
  if (isElsewhere(given)) return { as: 'elsewhere', locale: localeOf(given) };
  switch (given.type) {
    case InteractionType.ApplicationCommand:
      if (given.data.type === ApplicationCommandType.ChatInput) {
        return readCommand(given as APIChatInputApplicationCommandInteraction, commands);
      }
      if (given.data.type === ApplicationCommandType.Message) {
        return readMenu(given as APIMessageApplicationCommandInteraction);
      }
      return { as: 'nothing' };
    case InteractionType.MessageComponent:
      if (given.data.component_type !== ComponentType.Button) return { as: 'nothing' };
      return { as: 'message', ack: 'silent', message: messageOf(given, { kind: 'choice', id: given.data.custom_id }) };
    case InteractionType.ModalSubmit:
      return readForm(given);
    default:
      return { as: 'nothing' };
  }
}

/** The words a form asks for are an instruction even when they look like a command. */
function readCommand(given: APIChatInputApplicationCommandInteraction, commands: readonly CommandInfo[]): Reading {
  const { name, resolved, options = [] } = given.data;
  const files: FileRef[] = [];
  let text = '';
  for (const option of options) {
    if (option.type === ApplicationCommandOptionType.String) text = option.value.trim();
    if (option.type !== ApplicationCommandOptionType.Attachment) continue;
    const attachment = resolved?.attachments?.[option.value];
    if (attachment !== undefined) files.push(fileRef(attachment));
  }
  if (name === EDIT) return readEdit(given, text, files);
  const isPrivate = commands.some((command) => command.name === name && command.private);
  const ack = isPrivate ? 'thinking' : 'echo';
  return { as: 'message', ack, message: messageOf(given, { kind: 'command', name }, text, files, ack === 'thinking') };
}

function readEdit(given: APIInteraction, text: string, files: readonly FileRef[]): Reading {
  if (text !== '') return { as: 'message', ack: 'echo', message: messageOf(given, { kind: 'prompt' }, text, files) };
  if (files.length === 0) return { as: 'form', locale: localeOf(given), files, wants: 'any' };
  return { as: 'message', ack: 'echo', message: messageOf(given, { kind: 'text' }, '', files) };
}

function readMenu(given: APIMessageApplicationCommandInteraction): Reading {
  const target = given.data.resolved.messages[given.data.target_id];
  const files = target === undefined ? [] : mediaIn(target);
  return { as: 'form', locale: localeOf(given), files, wants: files.length === 0 ? 'file' : 'words' };
}

function readForm(given: APIModalSubmitInteraction): Reading {
  const { custom_id: id, components, resolved } = given.data;
  if (!id.startsWith(EDIT_FORM)) return { as: 'nothing' };
  let text = '';
  const files: FileRef[] = [];
  for (const part of components) {
    if (part.type !== ComponentType.Label) continue;
    const { component } = part;
    if (component.type === ComponentType.TextInput && component.custom_id === INSTRUCTION_OPTION)
      text = component.value.trim();
    if (component.type === ComponentType.FileUpload) files.push(...uploaded(component.values, resolved?.attachments));
  }
  const message = messageOf(given, { kind: 'prompt' }, text, files);
  const waiting = id.slice(EDIT_FORM.length);
  return { as: 'message', ack: 'echo', message, ...(waiting === '' ? {} : { waiting }) };
}

function uploaded(ids: readonly string[], attachments: Readonly<Record<string, APIAttachment>> = {}): FileRef[] {
  return ids.flatMap((id) => (attachments[id] === undefined ? [] : [fileRef(attachments[id])]));
}

function messageOf(
  given: APIInteraction,
  ask: Ask,
  text = '',
  files: readonly FileRef[] = [],
  awaited = false,
): IncomingMessage {
  const at = timeOf(given.id);
  const { application_id: app, token, attachment_size_limit: limitBytes } = given;
  const via = { app, token, until: at + TOKEN_MS, awaited, ...(typeof limitBytes === 'number' ? { limitBytes } : {}) };
  const address = addressOf(given.guild_id, given.channel?.id ?? '', via);
  return { id: `discord:${given.id}`, address, author: authorOf(given), ask, text, files, at };
}

function authorOf(given: APIInteraction): Author {
  const user = given.member?.user ?? given.user;
  const manager = given.member === undefined || manages(BigInt(given.member.permissions ?? 0));
  return { id: user?.id ?? '', locale: localeOf(given), manager };
}

export function manages(permissions: bigint): boolean {
  return (permissions & (PermissionFlagsBits.ManageGuild | PermissionFlagsBits.Administrator)) !== 0n;
}

function localeOf(given: APIInteraction): string {
  return 'locale' in given ? given.locale : 'en-US';
}

/** Installed by a person only, in a server or group the bot is not in (docs: interactions, "Authorizing Integration Owners"). */
function isElsewhere(given: APIInteraction): boolean {
  const owners: Readonly<Record<string, string>> = given.authorizing_integration_owners ?? {};
  const member = owners['0'] !== undefined || Object.keys(owners).length === 0;
  const canPost = member || given.context === InteractionContextType.BotDM;
  return !canPost || given.channel === undefined;
}
