import { z } from 'zod'

const sampled = z.object({ content: z.object({ type: z.literal('text'), text: z.string() }) })
const listedRoots = z.object({ roots: z.array(z.object({ uri: z.string() })) })
const elicited = z.object({ action: z.string(), content: z.record(z.string(), z.unknown()).optional() })

type Answers = Record<string, unknown> | undefined

/** The text a client's model answered under `key`, or undefined where nothing usable was sent. */
export function sampledText(answers: Answers, key: string): string | undefined {
  return sampled.safeParse(answers?.[key]).data?.content.text
}

/** The URIs of the roots a client sent under `key`, or undefined where nothing usable was sent. */
export function rootUris(answers: Answers, key: string): string[] | undefined {
  return listedRoots.safeParse(answers?.[key]).data?.roots.map(root => root.uri)
}

/** What a person did with a form (accepted, declined, cancelled) and what they filled in. */
export function elicitedAnswer(answers: Answers, key: string): { action: string; content: string } | undefined {
  const answer = elicited.safeParse(answers?.[key]).data
  return answer && { action: answer.action, content: JSON.stringify(answer.content ?? {}) }
}
