import { ChevronLeft } from 'lucide-react'
import type { ReactNode } from 'react'

interface PageHeaderProps {
  readonly title: ReactNode
  /** One line on what this page is for, or of facts. */
  readonly description?: ReactNode
  /** Buttons, the main one last. */
  readonly actions?: ReactNode
  /** Where it came from: an address by `hrefOf` and its name. */
  readonly back?: { readonly href: string; readonly label: string }
}

export function PageHeader({ title, description, actions, back }: PageHeaderProps) {
  return (
    <header className="mb-5 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <div className="min-w-0 flex-1 basis-72">
        {back && (
          <a href={back.href} className="mb-1 inline-flex items-center gap-0.5 rounded-sm text-xs text-muted hover:text-ink">
            <ChevronLeft aria-hidden size={13} />
            {back.label}
          </a>
        )}
        <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
        {description !== undefined && <div className="mt-0.5 max-w-2xl text-muted">{description}</div>}
      </div>
      {actions !== undefined && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
    </header>
  )
}

interface PageProps {
  readonly children: ReactNode
  /** Fills the height, for a list that scrolls by itself; otherwise the page scrolls. */
  readonly isFilling?: boolean
}

/** The space a page lies in. */
export function Page({ children, isFilling = false }: PageProps) {
  return isFilling ? (
    <div className="flex h-full min-h-0 flex-col px-4 pt-6 sm:px-6">{children}</div>
  ) : (
    <div className="mx-auto w-full max-w-5xl px-4 pt-6 pb-12 sm:px-6">{children}</div>
  )
}

interface SectionProps {
  readonly title: string
  readonly description?: ReactNode
  readonly actions?: ReactNode
  readonly children: ReactNode
}

/** A part of a page with a heading. */
export function Section({ title, description, actions, children }: SectionProps) {
  return (
    <section className="mt-8 first:mt-0" aria-label={title}>
      <div className="mb-3 flex flex-wrap items-end justify-between gap-3">
        <div>
          <h2 className="text-base font-semibold">{title}</h2>
          {description !== undefined && <p className="max-w-2xl text-muted">{description}</p>}
        </div>
        {actions}
      </div>
      {children}
    </section>
  )
}

/** A group of settings: what they are about at the left, the settings at the right; above each other in a small window. */
export function SettingsGroup({ title, description, children }: Omit<SectionProps, 'actions'>) {
  return (
    <section
      aria-label={title}
      className="grid gap-x-10 gap-y-4 border-t border-line py-7 first-of-type:border-t-0 first-of-type:pt-2 lg:grid-cols-[15rem_minmax(0,1fr)]"
    >
      <div>
        <h2 className="text-base font-semibold">{title}</h2>
        {description !== undefined && <p className="mt-0.5 max-w-md text-muted">{description}</p>}
      </div>
      <div className="min-w-0">{children}</div>
    </section>
  )
}
