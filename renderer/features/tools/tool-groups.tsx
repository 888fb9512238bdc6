import type { ServerId } from '#shared/model/ids.ts'
import type { ListedTool } from '#shared/model/tool.ts'
import { ServerToolsMenu } from '../../parts/tools/server-tools-menu.tsx'
import { ToolTable } from '../../parts/tools/tool-table.tsx'
import { costOf, tokenWords } from '../../parts/tools/tool-words.ts'
import type { ToolGroup } from './groups.ts'

interface ToolGroupsProps {
  readonly groups: readonly ToolGroup[]
  readonly nameOf: (serverId: ServerId) => string
  readonly openName: string | undefined
  readonly onOpen: (tool: ListedTool) => void
  readonly onReview: (tool: ListedTool) => void
}

/** The tools, a list a server. */
export function ToolGroups({ groups, nameOf, openName, onOpen, onReview }: ToolGroupsProps) {
  return (
    <div className="flex flex-col gap-6">
      {groups.map(({ serverId, tools }) => (
        <section key={serverId} aria-label={nameOf(serverId)}>
          <div className="mb-2 flex items-center gap-2">
            <h2 className="text-base font-semibold">{nameOf(serverId)}</h2>
            <span className="text-xs text-muted tabular-nums">{groupWords(tools)}</span>
            <span className="ml-auto">
              <ServerToolsMenu serverId={serverId} serverName={nameOf(serverId)} tools={tools} />
            </span>
          </div>
          <ToolTable label={`Tools of ${nameOf(serverId)}`} tools={tools} openName={openName} onOpen={onOpen} onReview={onReview} />
        </section>
      ))}
    </div>
  )
}

function groupWords(tools: readonly ListedTool[]): string {
  const offered = tools.filter(({ status }) => status.at === 'offered').length
  const count = offered === tools.length ? String(offered) : `${offered} of ${tools.length} offered`
  return `${count}, ${tokenWords(costOf(tools))}`
}
