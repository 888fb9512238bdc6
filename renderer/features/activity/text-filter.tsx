import { useEffect, useEffectEvent, useState } from 'react'
import { FilterInput } from '../../ui/index.ts'

// Between the letters of a word typed quickly; the core is asked after it.
const TYPING_MS = 180

/** Keeps what is typed, and tells it when the typing rests. A text that changed otherwise, by "Clear", is taken over. */
export function TextFilter({ text, onText }: { readonly text: string; readonly onText: (text: string) => void }) {
  const [told, setTold] = useState(text)
  const [typed, setTyped] = useState(text)
  if (told !== text) {
    setTold(text)
    setTyped(text)
  }
  const tell = useEffectEvent(() => {
    setTold(typed)
    onText(typed)
  })
  useEffect(() => {
    if (typed === told) return
    const timer = window.setTimeout(tell, TYPING_MS)
    return () => {
      window.clearTimeout(timer)
    }
  }, [typed, told])
  return (
    <FilterInput label="Search what, who, messages or a request" value={typed} onValue={setTyped} className="max-w-80 min-w-52 flex-1" />
  )
}
