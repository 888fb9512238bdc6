import clsx from 'clsx'
import { FileUp } from 'lucide-react'
import { useRef, useState, type DragEvent } from 'react'
import { Button } from './button.tsx'

interface FileDropProps {
  /** What is wanted: "Drop a bundle here". */
  readonly label: string
  /** Endings, such as `.mcpb,.dxt`. */
  readonly accept: string
  readonly buttonLabel: string
  readonly onFile: (file: File) => void
}

/** A file, dropped here or chosen by a button. */
export function FileDrop({ label, accept, buttonLabel, onFile }: FileDropProps) {
  const chooser = useRef<HTMLInputElement>(null)
  const [isOver, setIsOver] = useState(false)
  const take = (files: FileList | null) => {
    const [file] = files ?? []
    if (file !== undefined) onFile(file)
  }
  const over = (event: DragEvent) => {
    // Without this the browser would open the file in place of the page.
    event.preventDefault()
    setIsOver(event.type === 'dragover')
  }
  return (
    <div
      onDragOver={over}
      onDragLeave={over}
      onDrop={event => {
        over(event)
        take(event.dataTransfer.files)
      }}
      className={clsx(
        'flex flex-col items-center gap-3 rounded-lg border border-dashed px-6 py-10 text-center',
        isOver ? 'border-accent bg-accent-soft' : 'border-line-strong',
      )}
    >
      <FileUp aria-hidden size={24} strokeWidth={1.5} className="text-faint" />
      <p className="text-muted">{label}</p>
      <Button onClick={() => chooser.current?.click()}>{buttonLabel}</Button>
      {/* The button stands for it: a browser's own cannot be drawn */}
      <input
        ref={chooser}
        type="file"
        accept={accept}
        tabIndex={-1}
        aria-label={buttonLabel}
        className="hidden"
        onChange={event => {
          take(event.currentTarget.files)
          // The same file may be chosen again after it was changed.
          event.currentTarget.value = ''
        }}
      />
    </div>
  )
}
