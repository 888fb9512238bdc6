import { useState } from 'react'
import { useStore } from 'zustand'
import { useStores } from '../../../app/stores.tsx'
import { liftAssignments, readDraft } from '../launch-draft.ts'
import { PastedConfig, type PastedServers } from '../pasted-config.tsx'
import { useSaving } from '../use-saving.ts'
import { WayForm } from './way-form.tsx'
import type { WayProps } from './way.ts'

const NOTHING_PASTED: PastedServers = { text: '', picks: [], problems: [] }

/** What a client's file or a readme has, pasted. */
export function PasteWay({ onAdded }: WayProps) {
  const stores = useStores()
  const secrets = useStore(stores.secrets, state => state.secrets)
  const servers = useStore(stores.servers, state => state.servers)
  const [pasted, setPasted] = useState(NOTHING_PASTED)
  const [showsProblems, setShowsProblems] = useState(false)
  const saving = useSaving(onAdded)
  const taken = servers.map(server => server.name)
  const chosen = pasted.picks.filter(pick => pick.isChosen)

  const submit = async () => {
    const drafts = chosen.map(pick => liftAssignments(pick.draft))
    setShowsProblems(true)
    if (drafts.length === 0 || drafts.some(one => !readDraft(one, taken).ok)) return
    const left = await saving.save(drafts)
    const others = pasted.picks.filter(pick => !pick.isChosen)
    setPasted({ ...pasted, picks: [...left.map(one => ({ draft: one, isChosen: true })), ...others] })
  }
  return (
    <WayForm
      submit={{
        label: chosen.length > 1 ? `Review ${chosen.length} servers` : 'Review what will run',
        isRunning: saving.isSaving,
        isDisabled: chosen.length === 0,
      }}
      onSubmit={() => void submit() /* because saving keeps its problem */}
      problem={saving.problem}
    >
      <PastedConfig
        pasted={pasted}
        showsProblems={showsProblems}
        secrets={secrets.map(secret => secret.name)}
        taken={taken}
        onChange={setPasted}
      />
    </WayForm>
  )
}
