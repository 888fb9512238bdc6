import { Fragment, type ReactNode } from 'react'
import type { BundlePreview, BundleSignature } from '#shared/model/bundle.ts'
import { Callout, Facts, formatBytes, VisibleText } from '../../../ui/index.ts'

/** What a bundle says of itself, and what was found: all of it its maker's words but for the hash and the signature. */
export function BundleFacts({ preview, action }: { readonly preview: BundlePreview; readonly action: ReactNode }) {
  const { mark, title, description, author, files, bytes, signature, problem, notes, tools } = preview
  return (
    <div className="flex flex-col gap-3">
      <div className="flex items-start gap-3">
        <div className="min-w-0 flex-1">
          <h3 className="font-semibold">
            {title} <span className="font-normal text-muted">{mark.version}</span>
          </h3>
          <p className="text-muted">{description}</p>
        </div>
        {action}
      </div>
      {problem !== null && (
        <Callout tone="danger" title="It cannot run here">
          {problem}
        </Callout>
      )}
      {notes.map(note => (
        <Callout key={note} tone="warning" title={note} />
      ))}
      {signature.state === 'broken' && (
        <Callout tone="danger" title="Its signature is broken">
          The file is not what was signed. Get it again from where it comes from, and do not add this one.
        </Callout>
      )}
      <Facts
        facts={[
          { name: 'Author', value: author },
          { name: 'Signature', value: signatureWords(signature) },
          { name: 'Contents', value: `${files.toLocaleString('en-GB')} files, ${formatBytes(bytes)}` },
          ...(tools.length === 0 ? [] : [{ name: 'Tools', value: tools.join(', ') }]),
          { name: 'SHA-256', value: <span className="font-mono text-xs break-all">{mark.sha256}</span> },
        ]}
      />
      <PreviewWords words={preview.preview} />
    </div>
  )
}

function signatureWords(signature: BundleSignature): string {
  if (signature.state === 'unsigned') return 'None'
  if (signature.state === 'broken') return 'Broken'
  const voucher = signature.issuer === signature.by ? 'by itself' : `by ${signature.issuer}`
  return `${signature.by} (certified ${voucher}, which is not checked)`
}

/** The words that will run, with what is asked for in angle brackets. */
export function PreviewWords({ words }: { readonly words: readonly string[] }) {
  return (
    <figure className="rounded-md border border-line bg-sunken px-3 py-2">
      <figcaption className="mb-1 text-xs text-muted">Will run, after your review</figcaption>
      <p className="font-mono text-xs leading-5 break-words">
        {words.map((word, index) => (
          // Words repeat, and their order is what they are; a word with spaces in it stands in a frame of its own.
          <Fragment key={index}>
            <span className={word.includes(' ') ? 'rounded-sm bg-hover px-1' : undefined}>
              <VisibleText text={word} />
            </span>{' '}
          </Fragment>
        ))}
      </p>
    </figure>
  )
}
