const isMac = /mac/i.test(navigator.platform)

const NAMES: Record<string, string> = isMac
  ? { mod: '⌘', shift: '⇧', alt: '⌥', enter: '↵', escape: 'esc', tab: '⇥', up: '↑', down: '↓' }
  : { mod: 'Ctrl', shift: 'Shift', alt: 'Alt', enter: '↵', escape: 'Esc', tab: 'Tab', up: '↑', down: '↓' }

/** A shortcut as this machine writes it. `keys` is `mod+k`, `/`, `shift+enter`. */
export function Kbd({ keys }: { readonly keys: string }) {
  return (
    <kbd className="inline-flex gap-0.5 font-sans text-xs text-current">
      {keys.split('+').map(key => (
        <span key={key} className="min-w-4 rounded-sm border border-current/30 px-1 text-center leading-4">
          {NAMES[key] ?? key.toUpperCase()}
        </span>
      ))}
    </kbd>
  )
}
