import { useEffect, useState } from 'react'
import type { Server } from '#shared/model/server.ts'
import { useAppEvent, useStores } from '../../../app/stores.tsx'
import { createFrameList } from './frame-list.ts'

/** The core forgets who watches after half a minute. */
const AGAIN_MS = 20_000

/** Follows a server's frames for as long as it is shown. */
export function useFrameList({ id: serverId, workspaceId }: Server) {
  const { seeing } = useStores()
  const [list] = useState(() => createFrameList({ seeing: seeing.getState(), workspaceId, serverId }))
  useAppEvent('server.framed', event => {
    if (event.serverId === serverId) list.getState().heard(event.last)
  })
  useEffect(() => {
    const { keepWatching } = list.getState()
    keepWatching()
    const timer = window.setInterval(keepWatching, AGAIN_MS)
    return () => {
      window.clearInterval(timer)
    }
  }, [list])
  return list
}
