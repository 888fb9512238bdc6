/** The head of a part of the overview, with the way to the whole. */
export function Heading({ title, href, link }: { readonly title: string; readonly href: string; readonly link: string }) {
  return (
    <div className="mb-2 flex items-baseline justify-between gap-3">
      <h2 className="text-base font-semibold">{title}</h2>
      <a href={href} className="rounded-sm text-xs text-accent-ink hover:underline">
        {link}
      </a>
    </div>
  )
}
