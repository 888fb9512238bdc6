import type { ReactNode } from 'react'
import type { AuditRecord } from '#shared/model/audit.ts'
import type { KeyId, ServerId } from '#shared/model/ids.ts'
import { hrefOf } from '../../app/route.ts'
import { formatBytes, formatDuration, formatTime } from '../../ui/index.ts'
import { Linked } from './linked.tsx'
import { MadeBy } from './made-calls.tsx'
import { doorWord, KINDS, opensWords, titleOf, whatWord, whoWord } from './record-words.ts'

interface Fact {
  readonly name: string
  readonly value: ReactNode
}

/** What is known of a record, in the order in which it is asked. `slug`: of its workspace; undefined for the organization's. */
export function recordFacts(record: AuditRecord, slug: string | undefined): readonly Fact[] {
  return [
    { name: 'When', value: formatTime(record.at) },
    { name: 'Kind', value: KINDS[record.kind] },
    { name: 'What', value: whatWord(record) },
    ...targetOf(record),
    ...(record.serverName === null ? [] : [{ name: 'Server', value: serverOf(record, slug) }]),
    ...(record.parentRequestId === null || slug === undefined
      ? []
      : [{ name: 'Made by', value: <MadeBy parentRequestId={record.parentRequestId} /> }]),
    { name: 'Who', value: whoOf(record, slug) },
    { name: 'Came by', value: doorWord(record) },
    ...(record.surface === 'mcp' ? [{ name: 'Client', value: <Client name={record.clientName} /> }] : []),
    ...refusalOf(record),
    ...sizesOf(record),
  ]
}

function targetOf(record: AuditRecord): readonly Fact[] {
  const { target, subject } = record
  return [
    ...(target === '' || target === titleOf(record) ? [] : [mono('Target', target)]),
    ...(subject === null ? [] : [mono('About', subject)]),
  ]
}

function mono(name: string, text: string): Fact {
  return { name, value: <span className="font-mono text-xs break-all">{text}</span> }
}

function serverOf({ serverId, serverName }: AuditRecord, slug: string | undefined): ReactNode {
  const name = serverName ?? '–'
  if (slug === undefined || serverId === null) return name
  // Records keep the ids of servers as they are given out.
  return <Linked href={hrefOf({ page: 'server', slug, serverId: serverId as ServerId })}>{name}</Linked>
}

function whoOf(record: AuditRecord, slug: string | undefined): ReactNode {
  const { whoKind, whoId } = record
  if (whoKind === 'key' && whoId !== null && slug !== undefined) {
    const keyId = whoId as KeyId // Of this kind it is the id of a key.
    return (
      <>
        the key <Linked href={hrefOf({ page: 'keys', slug, keyId })}>{whoWord(record)}</Linked>
      </>
    )
  }
  return whoKind === 'adminKey' ? `the admin key ${whoWord(record)}` : whoWord(record)
}

function refusalOf({ gate, opens, reason }: AuditRecord): readonly Fact[] {
  return [
    ...(gate === null ? [] : [{ name: 'Refused by', value: `the gate “${gate}”` }]),
    ...(opens === null ? [] : [{ name: 'Opened by', value: opensWords(opens) }]),
    ...(reason === null ? [] : [mono('Reason', reason)]),
  ]
}

function sizesOf({ kind, durationUs, argumentBytes, resultBytes }: AuditRecord): readonly Fact[] {
  if (kind === 'change' || kind === 'sign-in') return []
  return [
    { name: 'Took', value: formatDuration(durationUs / 1_000) },
    { name: 'Arguments', value: formatBytes(argumentBytes) },
    { name: 'Result', value: formatBytes(resultBytes) },
  ]
}

function Client({ name }: { readonly name: string | null }) {
  if (name === null) return 'It did not say'
  return (
    <>
      {name} <span className="text-faint">by its own word</span>
    </>
  )
}
