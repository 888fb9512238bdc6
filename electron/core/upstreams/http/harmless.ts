/** What reads, or does no more when it is done twice than once. Whatever is not here may change something with each time. */
const HARMLESS: ReadonlySet<string> = new Set([
  'initialize',
  'ping',
  'server/discover',
  'tools/list',
  'prompts/list',
  'prompts/get',
  'resources/list',
  'resources/templates/list',
  'resources/read',
  'resources/subscribe',
  'resources/unsubscribe',
  'completion/complete',
  'logging/setLevel',
  'subscriptions/listen',
])

/** Whether a message may come to a server twice. Answers may: a server waits for one once. */
export function mayComeTwice(method: unknown): boolean {
  return method === undefined || (typeof method === 'string' && (HARMLESS.has(method) || method.startsWith('notifications/')))
}
