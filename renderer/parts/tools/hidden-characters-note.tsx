import type { HiddenCharacters } from '#shared/model/tool.ts'
import { Callout } from '../../ui/index.ts'
import { hiddenWords } from './tool-words.ts'

/** Says where a definition has characters that nobody sees; nothing where there are none. */
export function HiddenCharactersNote({ found }: { readonly found: readonly HiddenCharacters[] }) {
  if (found.length === 0) return null
  return (
    <Callout tone="warning" title="It has characters that cannot be seen">
      A model reads them all the same. They are shown as codes here.
      <ul className="mt-1 max-h-32 list-disc overflow-y-auto pl-4 text-xs" tabIndex={0} aria-label="Hidden characters">
        {found.map(one => (
          <li key={hiddenWords(one)} className="break-words">
            {hiddenWords(one)}
          </li>
        ))}
      </ul>
    </Callout>
  )
}
