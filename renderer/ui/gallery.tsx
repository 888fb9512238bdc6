import { Controls } from './gallery/controls.tsx'
import { Feedback } from './gallery/feedback.tsx'
import { Floating } from './gallery/floating.tsx'
import { Lists } from './gallery/lists.tsx'
import { Page, PageHeader } from './page-header.tsx'

/** Every primitive in every state, at #/gallery of a development build: to look at, and to photograph in tests. */
export function Gallery() {
  return (
    <main className="h-full overflow-y-auto">
      <Page>
        <PageHeader title="Gallery" description="Every primitive in every state." />
        <Controls />
        <Feedback />
        <Floating />
        <Lists />
      </Page>
    </main>
  )
}
