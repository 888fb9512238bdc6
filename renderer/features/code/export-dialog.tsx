import { Download } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { AppError } from '#shared/errors.ts'
import { attempt } from '../../api/loading.ts'
import { useStores } from '../../app/stores.tsx'
import { saveFile } from '../../parts/files/save-file.ts'
import { Button, CodeBlock, Dialog, ProblemNote, Skeleton } from '../../ui/index.ts'
import type { DeskStore } from './desk-store.ts'

interface ToolFile {
  readonly fileName: string
  readonly text: string
}

/** A tool as one file: looked at, copied, saved. */
export function ExportDialog({ desk, onClose }: { readonly desk: DeskStore; readonly onClose: () => void }) {
  const { code } = useStores()
  const [file, setFile] = useState<ToolFile>()
  const [problem, setProblem] = useState<AppError>()
  useEffect(() => {
    const { ids, flush } = desk.getState()
    const work = async () => {
      await flush()
      return code.getState().exportTool(ids.workspaceId, ids.serverId, ids.toolName)
    }
    void attempt(work).then(read => {
      if (read.ok) setFile(read.data)
      else setProblem(read.problem)
    })
  }, [code, desk])
  return (
    <Dialog
      isOpen
      size="lg"
      onClose={onClose}
      title={`${desk.getState().ids.toolName} as a file`}
      description="The saved draft: its code, schemas, hosts and examples, and the names of its secrets without their values."
      footer={
        <>
          <Button onClick={onClose}>Close</Button>
          {file !== undefined && (
            <Button
              variant="primary"
              icon={Download}
              onClick={() => {
                saveFile({ fileName: file.fileName, type: 'application/json', pieces: [file.text] })
              }}
            >
              Save as a file
            </Button>
          )}
        </>
      }
    >
      {problem && <ProblemNote problem={problem} />}
      {file === undefined ? (
        problem === undefined && <Skeleton rows={6} />
      ) : (
        <CodeBlock label={file.fileName} code={file.text} copyLabel="Copy" />
      )}
    </Dialog>
  )
}
