export function electronPath(): string | undefined
export function obtainElectron(): Promise<string | undefined>
export function hasDisplay(): boolean
export function isRootOnLinux(): boolean
