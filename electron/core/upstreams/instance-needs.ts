import type { Watch } from '#core/processes/parent-watch.ts'
import type { FrameBook } from './frames/frame-book.ts'
import type { InstanceNeeds } from './instance.ts'
import { livingSecrets } from './living-secrets.ts'
import type { UpstreamsNeeds } from './needs.ts'
import type { ServerLog } from './server-log.ts'
import type { ResolvedLaunch } from './upstream.ts'

type Heard = Pick<InstanceNeeds['events'], 'resourceUpdated' | 'listChanged' | 'renewed' | 'contact' | 'asking'>

interface Parts extends Heard {
  readonly launch: ResolvedLaunch
  readonly isCopy: boolean
  readonly log: ServerLog
  readonly frames: FrameBook
  readonly parentWatch: Watch
}

/** What every process of one server needs of the rest. */
export async function instanceNeeds(needs: UpstreamsNeeds, parts: Parts): Promise<InstanceNeeds> {
  const { db, folderMark, dataFolder, platform } = needs
  const { launch, isCopy, log, frames, parentWatch, resourceUpdated, listChanged, renewed, contact, asking } = parts
  const authorizer = launch.kind === 'http' ? needs.authorizerFor?.(launch) : undefined
  const { custom } = needs
  const coming = launch.kind === 'custom' && custom ? () => custom.secretsOf(launch.serverId) : authorizer?.secrets
  const secrets = livingSecrets(launch.secrets, coming)
  return {
    spawn: { db, folderMark, dataFolder, baseEnvironment: await needs.baseEnvironment, now: platform.now, parentWatch },
    ticks: platform.ticks,
    clientInfo: { name: 'atrium', version: platform.version },
    log,
    secrets,
    tap: frames.openProcess({ secrets, isCopy }),
    authorizer,
    openCustom: custom?.open,
    events: {
      resourceUpdated,
      listChanged,
      contact,
      asking,
      renewed: instance => {
        log.add('atrium', 'The server had forgotten the session. Another was begun.')
        renewed(instance)
      },
    },
  }
}
