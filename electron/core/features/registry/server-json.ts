import { z } from 'zod'
import { RegistryName, RegistryVersion } from '#shared/model/registry.ts'

// Characters that cannot be seen or turn the direction of the text: no title or description has an honest use for them.
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+/g

/** Text of a publisher, for a page: shortened and without what cannot be seen. */
export const shown = (max: number) => z.string().transform(text => text.replace(UNSEEN, ' ').trim().slice(0, max))

const InputParts = {
  description: shown(2_000).optional(),
  isRequired: z.boolean().nullish(),
  isSecret: z.boolean().nullish(),
  format: z.enum(['string', 'number', 'boolean', 'filepath']).nullish().catch('string'),
  value: z.string().max(16_384).nullish(),
  default: z.union([z.string().max(16_384), z.number().transform(String), z.boolean().transform(String)]).nullish(),
  placeholder: shown(500).nullish(),
  choices: z.array(z.string().max(1_000)).max(500).nullish(),
}

/** A value that the publisher fixed, or that a person is asked for. */
const Input = z.object(InputParts)
export type Input = z.infer<typeof Input>

const Variables = z.record(z.string().max(200), Input).nullish()
const withVariables = { ...InputParts, variables: Variables }

const KeyValue = z.object({ ...withVariables, name: z.string().min(1).max(256) })
export type KeyValue = z.infer<typeof KeyValue>

const Argument = z.discriminatedUnion('type', [
  z.object({ ...withVariables, type: z.literal('positional'), valueHint: shown(200).nullish(), isRepeated: z.boolean().nullish() }),
  z.object({ ...withVariables, type: z.literal('named'), name: z.string().min(1).max(1_000), isRepeated: z.boolean().nullish() }),
])
export type Argument = z.infer<typeof Argument>

const Transport = z.object({ type: z.string(), url: z.string().max(4_096).nullish(), headers: z.array(KeyValue).max(64).nullish() })

/** A package, by the schema of 2025-12-11; members it does not have are ignored. */
export const Package = z.object({
  registryType: z.string().max(64),
  registryBaseUrl: z.string().max(2_048).nullish(),
  identifier: z.string().min(1).max(2_048),
  version: RegistryVersion.nullish(),
  fileSha256: z.string().max(128).nullish(),
  runtimeHint: z.string().max(200).nullish(),
  runtimeArguments: z.array(Argument).max(128).nullish(),
  packageArguments: z.array(Argument).max(128).nullish(),
  environmentVariables: z.array(KeyValue).max(128).nullish(),
  transport: Transport,
})
export type Package = z.infer<typeof Package>

export const Remote = z.object({
  type: z.enum(['streamable-http', 'sse']),
  url: z.string().min(1).max(4_096),
  headers: z.array(KeyValue).max(64).nullish(),
  variables: Variables,
})
export type Remote = z.infer<typeof Remote>

/** What every entry must have; packages and addresses are read one by one, so that one that is odd hides no other. */
export const ServerJson = z.object({
  name: RegistryName,
  title: shown(200).nullish(),
  description: shown(2_000),
  version: RegistryVersion,
  websiteUrl: z.string().max(2_048).nullish().catch(null),
  repository: z
    .object({ url: z.string().max(2_048) })
    .nullish()
    .catch(null),
  packages: z.array(z.unknown()).max(64).nullish(),
  remotes: z.array(z.unknown()).max(64).nullish(),
})
export type ServerJson = z.infer<typeof ServerJson>
