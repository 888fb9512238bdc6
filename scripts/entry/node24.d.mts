export function node24(): string
export function pathWithOurCommands(): string
