type Version = readonly [number, number, number]

/** Whether a version is in a range such as `>=16.0.0`, `>=3.8,<4.0`, `^18 || ~20.1`. What cannot be read is taken as met: it is only told. */
export function isInRange(version: string, range: string): boolean {
  const parsed = parse(version)
  if (parsed === undefined) return true
  return range.split('||').some(part => {
    const conditions = part.match(/(>=|<=|==|~=|>|<|=|\^|~)?\s*v?\d+(\.(\d+|[x*]))*/g) ?? []
    return conditions.every(condition => meets(parsed, condition))
  })
}

function meets(version: Version, condition: string): boolean {
  const [, sign = '', text = ''] = /^(>=|<=|==|~=|>|<|=|\^|~)?\s*v?(.+)$/.exec(condition) ?? []
  const wanted = parse(text)
  return wanted === undefined || stands(version, wanted, sign, text.split('.').filter(part => /^\d+$/.test(part)).length)
}

/** `given`: how many of the parts were written. */
function stands(version: Version, wanted: Version, sign: string, given: number): boolean {
  const order = compare(version, wanted)
  switch (sign) {
    case '>=':
      return order >= 0
    case '<=':
      return order <= 0
    case '>':
      return order > 0
    case '<':
      return order < 0
    case '^':
      return order >= 0 && sharesStart(version, wanted, wanted[0] === 0 ? 2 : 1)
    case '~':
      return order >= 0 && sharesStart(version, wanted, Math.min(given, 2))
    case '~=':
      return order >= 0 && sharesStart(version, wanted, Math.max(1, given - 1))
    default:
      return sharesStart(version, wanted, given)
  }
}

function sharesStart(version: Version, wanted: Version, count: number): boolean {
  return wanted.slice(0, count).every((part, index) => version[index] === part)
}

function compare(a: Version, b: Version): number {
  const at = a.findIndex((part, index) => part !== b[index])
  return at === -1 ? 0 : (a[at] ?? 0) - (b[at] ?? 0)
}

function parse(text: string): Version | undefined {
  const [, major, minor = '0', patch = '0'] = /^\D*(\d+)(?:\.(\d+))?(?:\.(\d+))?/.exec(text.replaceAll(/\.[x*]/g, '')) ?? []
  return major === undefined ? undefined : [Number(major), Number(minor), Number(patch)]
}
