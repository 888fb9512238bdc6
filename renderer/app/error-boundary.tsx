import { Component, type ReactNode } from 'react'
import { AppError } from '#shared/errors.ts'
import { Button, ProblemState } from '../ui/index.ts'

interface ErrorBoundaryProps {
  readonly children: ReactNode
}

interface ErrorBoundaryState {
  readonly problem: AppError | undefined
}

const BROKEN = 'This page broke while it was drawn. Nothing was lost: load it again, or go elsewhere and come back.'

/** A page that breaks shows that, and the rest of the app goes on. Give it a `key` to forget the failure elsewhere. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, ErrorBoundaryState> {
  override readonly state: ErrorBoundaryState = { problem: undefined }

  static getDerivedStateFromError(thrown: unknown): ErrorBoundaryState {
    return { problem: thrown instanceof AppError ? thrown : new AppError('internal', BROKEN, { cause: thrown }) }
  }

  override render(): ReactNode {
    const { problem } = this.state
    if (problem === undefined) return this.props.children
    return (
      <div className="p-6">
        <ProblemState
          problem={problem}
          action={
            <Button
              onClick={() => {
                window.location.reload()
              }}
            >
              Load again
            </Button>
          }
        />
      </div>
    )
  }
}
