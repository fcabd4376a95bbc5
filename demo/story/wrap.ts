/** Columns of everything a story prints. */
const WIDTH = 100

/** Wraps a text at spaces into lines of at most {@link WIDTH} characters: `first` stands before the first line, `rest` before the others. */
export function wrap(text: string, first: string, rest = ' '.repeat(length(first))): readonly string[] {
  const lines: string[] = []
  let line = first
  let empty = true
  for (const word of text.split(' ').flatMap((part) => pieces(part, WIDTH - length(rest)))) {
    if (!empty && length(line) + 1 + length(word) > WIDTH) {
      lines.push(line)
      line = rest
      empty = true
    }
    line += empty ? word : ` ${word}`
    empty = false
  }
  return [...lines, line.trimEnd()]
}

const length = (text: string): number => [...text].length

/** A word that is longer than a line, such as a hash or a token, in as many pieces as it needs. */
function pieces(word: string, most: number): readonly string[] {
  const chars = [...word]
  return Array.from({ length: Math.max(1, Math.ceil(chars.length / most)) }, (_, i) => chars.slice(i * most, (i + 1) * most).join(''))
}
