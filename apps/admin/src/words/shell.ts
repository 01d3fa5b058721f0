export const PRODUCT = 'Flow Pipelines';

export const SHELL_WORDS = {
  navigation: 'Main navigation',
  openNavigation: 'Open the navigation',
  closeNavigation: 'Close the navigation',
  skip: 'Skip to the content',
  account: (name: string) => `Signed in as ${name}`,
  siteAdmin: 'Site admin',
  managesPipelines: 'Manages all pipelines',
  user: 'User',
  serviceAccount: 'Service account',
  sessionUntil: 'Session ends',
  signOut: 'Sign out',
  colorScheme: 'Appearance',
  light: 'Light',
  dark: 'Dark',
  auto: 'As the system',
  shortcuts: 'Keyboard shortcuts',
  docs: 'HTTP API',
  crashed: 'This screen has stopped working',
  notFound: 'There is no such page',
  notFoundHint: 'The address may have a mistake in it, or what it led to is gone.',
  toPipelines: 'Go to the pipelines',
} as const;

export const SCREEN_NAMES = {
  pipelines: 'Pipelines',
  jobs: 'Jobs',
  live: 'Live',
  people: 'People & tokens',
  audit: 'Audit',
} as const;

export const SHORTCUT_WORDS = {
  search: 'Search in this list',
  help: 'Show this help',
  pipelines: 'Go to pipelines',
  jobs: 'Go to jobs',
  live: 'Go to live',
  people: 'Go to people & tokens',
  audit: 'Go to audit',
  rows: 'Next row, previous row',
  open: 'Open the focused row',
  close: 'Close a dialog',
  between: 'then',
} as const;

export const SIGN_IN_WORDS = {
  title: 'Sign in',
  lead: 'Pipelines, jobs and who may do what',
  token: 'API token',
  tokenHint: 'Kept by the server. This browser gets a cookie that no script can read.',
  submit: 'Sign in',
  provider: 'Sign in with your organisation',
  or: 'or',
  wrongToken: 'This token is not valid: it may be mistyped, expired or revoked.',
  failed: 'Signing in did not work',
  causes: {
    identity_provider_unavailable: 'Your organisation’s sign-in cannot be reached. Try again shortly.',
    rate_limited: 'There were too many attempts. Wait a moment, then try again.',
    sign_in_expired: 'It took too long, or was begun in another tab. Begin again.',
    sign_in_refused: 'Your organisation did not sign you in. Begin again, or ask whoever runs this service.',
    token_invalid: 'You may not use this service, or not any more. Ask whoever runs it.',
  },
  otherCause: 'Begin again; if that does not help, ask whoever runs this service.',
  ended: 'Your session is over. Sign in to go on where you were.',
  firstToken: 'No token yet? The first start of the service prints one, unless BOOTSTRAP_ADMIN_TOKEN was set.',
} as const;
