import type { ReactNode } from 'react'

interface StepFrameProps {
  readonly title: string
  readonly description: ReactNode
  readonly children: ReactNode
}

export function StepFrame({ title, description, children }: StepFrameProps) {
  return (
    <section aria-label={title} className="flex animate-rise flex-col gap-6">
      <header className="flex flex-col gap-1.5">
        <h1 className="text-2xl font-semibold tracking-tight">{title}</h1>
        <p className="max-w-lg text-base text-muted">{description}</p>
      </header>
      {children}
    </section>
  )
}
