import type { Output } from './types.ts'

/** The lists that are told in pages, newest first. */
export interface Listed {
  readonly 'calls.list': Output<'calls.list'>['calls'][number]
  readonly 'audit.list': Output<'audit.list'>['records'][number]
  readonly 'organizationAudit.list': Output<'organizationAudit.list'>['records'][number]
}
export type PagedName = keyof Listed
