export const COMMAND_INPUT = 'h-10 w-full border-b border-line bg-transparent px-3 text-base outline-none'

export const COMMAND_ITEM =
  'flex h-8 cursor-default items-center gap-2.5 rounded-md px-2 select-none data-[disabled=true]:opacity-50 data-[selected=true]:bg-hover'
