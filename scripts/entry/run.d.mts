export function run(
  command: string,
  args: readonly string[],
  options?: { env?: Readonly<Record<string, string>>; cwd?: string },
): Promise<number>
