import type { Frame } from '#shared/model/frame.ts'
import { Badge } from '../../ui/index.ts'

const KINDS: Record<Frame['kind'], string> = {
  request: 'Request',
  answer: 'Answer',
  error: 'Error',
  notification: 'Notification',
  batch: 'Batch',
  text: 'No message',
}

/** What a message is. */
export function KindBadge({ frame: { kind } }: { readonly frame: Pick<Frame, 'kind'> }) {
  return <Badge tone={kind === 'error' ? 'danger' : 'neutral'}>{KINDS[kind]}</Badge>
}
