import type { ServerId } from '#shared/model/ids.ts'
import type { Database } from '#core/db/database.ts'
import type { Log } from '#core/lib/log.ts'
import type { Platform } from '#core/platform.ts'
import type { Watch } from '#core/processes/parent-watch.ts'
import type { StartGate } from '#core/processes/start-gate.ts'
import type { KnownSecret } from '#core/vault/known-secret.ts'
import type { Authorizer, HttpTarget } from './authorizer.ts'
import type { Carrier } from './carrier.ts'
import type { FrameBudget } from './frames/frame-budget.ts'
import type { CustomTarget } from './instance.ts'
import type { UpkeepPace } from './keeper.ts'
import type { ResolvedLaunch, UpstreamEvents } from './upstream.ts'
import type { Tap } from './wire.ts'

export interface UpstreamsNeeds {
  readonly platform: Platform
  readonly db: Database
  /** Names this data folder; every child carries it, so that strays are found again. */
  readonly folderMark: string
  /** Throws AppError `not_found`, `forbidden` (held or off) or `locked`. */
  readonly resolveLaunch: (serverId: ServerId) => Promise<ResolvedLaunch>
  /** Who gets requests to this server let in; absent or undefined: only what its launch says is sent. Asked at every start. */
  readonly authorizerFor?: (target: HttpTarget) => Authorizer | undefined
  /** What carries the messages of servers whose tools are written in Atrium; absent: they cannot be called. */
  readonly custom?: CustomCarriers
  readonly events: UpstreamEvents
  readonly log: Log
  /** This process's own environment, with the login shell's PATH merged in; only an allow-list of it reaches a child. */
  readonly baseEnvironment: Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>
  readonly dataFolder: string
  /** How the server is treated, as it is kept now. */
  readonly servingOf: (serverId: ServerId) => Serving
  /** Whether what was given to servers from the vault is locked away now: then processes that know some of it end when nobody uses them. */
  readonly isVaultLocked?: () => boolean
  /** For tests, which have less time. */
  readonly pace?: Partial<UpkeepPace>
}

export interface CustomCarriers {
  readonly open: (launch: CustomTarget, tap: () => Tap | undefined) => Carrier
  /** What its tools were given and its answers must not contain. The same array for as long as nothing came to it. */
  readonly secretsOf: (serverId: ServerId) => readonly KnownSecret[]
}

export interface Serving {
  /** 0: never. */
  readonly idleStopMs: number
  readonly sharing: 'shared' | 'session'
}

/** What all servers share. */
export interface Shop {
  readonly frameBudget: FrameBudget
  readonly gate: StartGate
  readonly parentWatch: Watch
  readonly pace: UpkeepPace
}
