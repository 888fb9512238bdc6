export function Linked({ href, children }: { readonly href: string; readonly children: string }) {
  return (
    <a href={href} className="rounded-sm underline decoration-line-strong underline-offset-2 hover:decoration-current">
      {children}
    </a>
  )
}
