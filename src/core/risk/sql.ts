const LINE_COMMENTS = /--[^\n]*|#[^\n]*/g
const OBJECTS = new Set(
  'table database schema index view materialized user role function procedure trigger sequence tablespace collection extension'.split(' '),
)
const PARTS = new Set(['column', 'constraint', 'partition'])
const TRUE = new Set(['1', 'true', '0', "''"])

/** The words that {@link inStatement} begins at; a text without them is not read any further. */
const VERBS = /drop|truncate|delete|update|grant|revoke/

/** What destroys in a text of SQL (`drop table`, `delete without where` …), or undefined. Time is linear in the text. */
export function destructiveSql(text: string): string | undefined {
  if (!VERBS.test(text.toLowerCase())) return undefined
  // A MySQL comment such as /*!50000 drop */ is run: its inside stays.
  const plain = withoutBlocks(text.replace(/\/\*!\d{0,6}/g, ' '))
    .replace(LINE_COMMENTS, ' ')
    .toLowerCase()
  for (const statement of plain.split(';')) {
    const found = inStatement(statement.split(/[^\p{L}\p{N}_'=<>!]+/u).filter((word) => word !== ''))
    if (found) return found
  }
  return undefined
}

/** Without block comments; one that is never closed is no comment. */
function withoutBlocks(text: string): string {
  let out = ''
  let from = 0
  for (let open = text.indexOf('/*'); open >= 0; open = text.indexOf('/*', from)) {
    const close = text.indexOf('*/', open + 2)
    if (close < 0) break
    out += `${text.slice(from, open)} `
    from = close + 2
  }
  return out + text.slice(from)
}

function inStatement(words: readonly string[]): string | undefined {
  // Whether a real condition follows, for every place at once: looked up from the end, so that time stays linear.
  const where = words.lastIndexOf('where')
  const narrows = where >= 0 && isCondition(words.slice(where + 1))
  const alters = words.includes('alter')
  for (let at = 0; at < words.length; at++) {
    const next = words[at + 1] ?? ''
    switch (words[at]) {
      case 'drop':
        if (OBJECTS.has(next) || (alters && PARTS.has(next))) return `drop ${next}`
        break
      case 'truncate':
        if (next === 'table' || (at === 0 && words.length <= 8)) return 'truncate'
        break
      case 'delete':
        if (next === 'from' && !(narrows && where > at)) return 'delete without where'
        break
      case 'update':
        if (words.slice(at + 2, at + 7).includes('set') && !(narrows && where > at)) return 'update without where'
        break
      case 'grant':
      case 'revoke':
        if (next === 'all') return `${words[at]} all`
        break
      default:
    }
  }
  return undefined
}

/** Whether a condition can be false: `1=1`, `true` and `'a'='a'` cannot. */
function isCondition(words: readonly string[]): boolean {
  const [first = '', second = '', third = ''] = words
  if (first === '') return false
  if (words.includes('or') && words.some((word, i) => sameBothSides(word, words[i + 1] ?? '', words[i + 2] ?? ''))) return false
  return !(sameBothSides(first, second, third) || (TRUE.has(first) && (second === '' || second === 'or')))
}

function sameBothSides(a: string, b: string, c: string): boolean {
  const [left = '', right] = a.split('=')
  if (right !== undefined && right !== '') return left === right
  return (b === '=' && a === c && a !== '') || (b.startsWith('=') && b.slice(1) === a && a !== '')
}
