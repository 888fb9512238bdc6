import { isFields, plainText, type Fields } from './found.ts'

/** What the rest of the reading uses, under any of its names. */
const USED =
  'name command cmd args env environment envs env_keys env_vars cwd workingDirectory type transport url serverUrl httpUrl uri headers http_headers env_http_headers bearer_token bearer_token_env_var requestOptions auth oauth scopes disabled enabled'

/** What concerns the client alone: how it shows the server, how long it waits, whom it asks. */
const OF_THE_CLIENT =
  'description title display_name icon icons timeout startup_timeout_sec startup_timeout_ms startupTimeout tool_timeout_sec toolTimeout initTimeout connectionTimeout trust autoApprove alwaysAllow always_allow autoStart start_on_launch bundled source settings id version gallery metadata _meta $schema required supports_parallel_tool_calls default_tools_approval_mode experimental_environment isActive working_directory roots dev watch'

const KNOWN = new Set(`${USED} ${OF_THE_CLIENT}`.split(' '))
const TOOL_LIMITS = [
  'includeTools',
  'excludeTools',
  'enabled_tools',
  'disabled_tools',
  'disabledTools',
  'enabledTools',
  'available_tools',
  'tools',
]

/** Sentences about what an entry has and Atrium does not take over. */
export function unusedParts(entry: Fields): string[] {
  const unknown = Object.keys(entry).filter(name => !KNOWN.has(name) && !TOOL_LIMITS.includes(name) && !Object.hasOwn(SAID, name))
  const said = Object.entries(SAID).flatMap(([name, sentence]) => (entry[name] === undefined ? [] : sentence))
  return [
    ...said,
    ...(TOOL_LIMITS.some(name => isLimit(entry[name]))
      ? ['limits its tools in its client. Switch the others off here when it has started.']
      : []),
    ...(unknown.length > 0 ? [`has ${unknown.slice(0, 5).map(named).join(', ')}, which Atrium does not know; it is left out.`] : []),
  ]
}

const SAID: Readonly<Record<string, string>> = {
  envFile: 'reads its environment from a file of its client. Give the variables here.',
  headersHelper: 'gets its headers from a command of its client. Give them here.',
  authProviderType: 'signs in with credentials of its client’s account, which cannot be taken over.',
}

/** `"tools": ["*"]` and an empty list limit nothing. */
function isLimit(value: unknown): boolean {
  if (isFields(value)) return Object.keys(value).length > 0
  return Array.isArray(value) && value.length > 0 && !value.some(one => plainText(one) === '*')
}

/** A member's name is the file's own text: short, and without what cannot be seen. */
function named(name: string): string {
  return `“${name.replaceAll(/\p{C}/gu, '').slice(0, 40)}”`
}
