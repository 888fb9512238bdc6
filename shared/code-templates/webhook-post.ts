import { objectOf, PLAIN, type CodeTemplate } from './template.ts'

export const webhookPost: CodeTemplate = {
  id: 'webhook-post',
  label: 'Webhook post',
  what: 'Posts a message to a webhook, signed so that the receiver can tell who sent it.',
  toolName: 'notify_team',
  wants: [
    { name: 'WEBHOOK_URL', what: 'The address of the webhook' },
    { name: 'WEBHOOK_SECRET', what: 'What both sides sign with' },
  ],
  draft: {
    ...PLAIN,
    secrets: [],
    examples: [],
    title: 'Notify the team',
    description: 'Posts a short message to the channel of the team.',
    annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: true },
    inputSchema: objectOf({ message: { type: 'string', description: 'What to say', maxLength: 2000 } }, ['message']),
    hosts: ['hooks.example.com'],
    source: `async function execute(params, config, context) {
  if (!config.WEBHOOK_URL || !config.WEBHOOK_SECRET) throw new Error('Add the secrets WEBHOOK_URL and WEBHOOK_SECRET first.')
  const body = JSON.stringify({ text: params.message, requestId: context.requestId })
  const response = await fetch(config.WEBHOOK_URL, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-signature': await sign(body, config.WEBHOOK_SECRET) },
    body,
    signal: context.signal,
  })
  if (!response.ok) throw new Error(\`The webhook answered \${response.status}.\`)
  return 'Sent.'
}

async function sign(text, secret) {
  const bytes = new TextEncoder()
  const key = await crypto.subtle.importKey('raw', bytes.encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  const signature = new Uint8Array(await crypto.subtle.sign('HMAC', key, bytes.encode(text)))
  return Array.from(signature, byte => byte.toString(16).padStart(2, '0')).join('')
}
`,
  },
}
