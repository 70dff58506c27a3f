/** The words of the demo: “remove my background …” is the seed of it all. */
export const SAY = 'remove my background and replace it with a clean office setting';

/** The common ways of working, as lines that are typed one after the other, each when the one before has been answered. */
export const conversations = {
  /** Two messages to an MP4. */
  quick: (clip: string, say: string) => [`@"${clip}" ${say}`, 'export'],
  /** Edits go on after an export, on the same timeline. */
  iterative: (clip: string, say: string) => [
    `@"${clip}" ${say}`,
    'export',
    'keep the first 5 seconds',
    'add a title that says "Hello from the office"',
    'status',
    'export',
  ],
  /** Three files, three instructions, three renders. */
  batch: (clip: string, say: string) => [
    `@"${clip}" @"${clip}" @"${clip}" ${say}\nblur my background\nmake my background dark blue\nexport each`,
  ],
} as const satisfies Record<string, (clip: string, say: string) => readonly string[]>;

export type Conversation = keyof typeof conversations;

export function isConversation(name: string): name is Conversation {
  return Object.hasOwn(conversations, name);
}
