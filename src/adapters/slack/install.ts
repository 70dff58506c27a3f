import type { SlackApi } from './api.ts';
import type { Installations } from './installations.ts';
import type { WorkspacesOptions } from './options.ts';
import { AGENT_SCOPE, SCOPES } from './scopes.ts';

export const INSTALL_PATH = '/slack/install';
export const REDIRECT_PATH = '/slack/oauth_redirect';

export interface InstallParts {
  readonly workspaces: WorkspacesOptions & { readonly kind: 'several' };
  readonly installations: Installations;
  readonly api: SlackApi;
}

/** The OAuth installation, whose state is checked: signed, ten minutes old at most, and the same as the browser's cookie. */
export function installerOptions({ workspaces, installations, api }: InstallParts) {
  const { clientId, clientSecret, stateSecret } = workspaces;
  return {
    clientId,
    clientSecret,
    stateSecret,
    installationStore: installations,
    scopes: scopesOf(workspaces),
    installerOptions: {
      clientOptions: api.clientOptions(),
      authorizationUrl: new URL('/oauth/v2/authorize', api.url).href,
      installPath: INSTALL_PATH,
      redirectUriPath: REDIRECT_PATH,
    },
  };
}

export function scopesOf({ agent }: Pick<InstallParts['workspaces'], 'agent'>): string[] {
  return [...Object.keys(SCOPES), ...(agent ? [AGENT_SCOPE] : [])];
}
