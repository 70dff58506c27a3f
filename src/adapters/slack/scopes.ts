/** What the app must be allowed to, and what for; `slack-manifest.yaml` asks for the same. */
export const SCOPES: Readonly<Record<string, string>> = {
  'app_mentions:read': 'hear mentions where the history scope is missing',
  'channels:history': 'hear messages in public channels it is in, and find its own posts again',
  'groups:history': 'the same in private channels',
  'im:history': 'hear direct messages',
  'mpim:history': 'hear group direct messages',
  'chat:write': 'answer',
  commands: '/nemo and "Edit this video"',
  'files:read': 'fetch the videos that people attach',
  'files:write': 'hand over the edited MP4',
  'users:read': 'know who administrates the workspace, and who reads which language',
};

/** With this scope the app has Slack's agent features: a status, a Stop button, suggested prompts. */
export const AGENT_SCOPE = 'assistant:write';
