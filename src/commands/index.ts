import type { Command } from '../core/command.ts';
import { claimCommand } from './claim.ts';
import { creditsCommand } from './credits.ts';
import { exportCommand } from './export.ts';
import { helpCommand } from './help.ts';
import { languageCommand } from './language.ts';
import { listenCommand } from './listen.ts';
import { newCommand } from './new.ts';
import { resendCommand } from './resend.ts';
import { statusCommand } from './status.ts';
import { stopCommand } from './stop.ts';
import { uploadCommand } from './upload.ts';
import { versionsCommand } from './versions.ts';

/** Every command, in the order in which help and the platforms list them. */
export const commands: readonly Command[] = [
  exportCommand,
  creditsCommand,
  statusCommand,
  uploadCommand,
  newCommand,
  stopCommand,
  versionsCommand,
  helpCommand,
  listenCommand,
  languageCommand,
  claimCommand,
  resendCommand,
];
