import { parse } from 'node:querystring'

/** A file that came in a multipart body. */
export interface Upload {
  readonly filename: string
  readonly bytes: Buffer
}

/** A parsed request body: plain fields, and files by the name of their part. */
export interface Fields {
  readonly fields: Readonly<Record<string, unknown>>
  readonly files: ReadonlyMap<string, Upload>
}

/**
 * Parses a body by its content type: JSON, form or multipart; an empty one has no fields.
 * @throws SyntaxError when it is not what its type says.
 */
export function parseBody(contentType: string | undefined, body: Buffer): Fields {
  const type = (contentType ?? '').split(';')[0]?.trim().toLowerCase()
  const none: ReadonlyMap<string, Upload> = new Map()
  if (body.length === 0) return { fields: {}, files: none }
  if (type === 'multipart/form-data') return parseMultipart(contentType ?? '', body)
  if (type === 'application/json') return { fields: parseObject(body.toString('utf8')), files: none }
  return { fields: { ...parse(body.toString('utf8')) }, files: none }
}

function parseObject(text: string): Record<string, unknown> {
  const value: unknown = JSON.parse(text)
  if (!isRecord(value)) throw new SyntaxError('the body is not a JSON object')
  return value
}

/** Whether the value is a plain object: not null, not an array. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * RFC 7578, as lenient about headers as the platforms are: grammY writes them in lower case, without a space after the
 * colon and with an unquoted file name.
 */
function parseMultipart(contentType: string, body: Buffer): Fields {
  const boundary = /boundary=(?:"([^"]+)"|([^;]+))/i.exec(contentType)
  const mark = boundary?.[1] ?? boundary?.[2]?.trim()
  if (!mark) throw new SyntaxError('multipart without a boundary')
  const fields: Record<string, unknown> = {}
  const files = new Map<string, Upload>()
  for (const part of partsOf(body, `--${mark}`)) {
    const split = part.indexOf('\r\n\r\n')
    if (split < 0) throw new SyntaxError('multipart part without an empty line')
    const head = part.subarray(0, split).toString('utf8')
    const name = /;\s*name="([^"]*)"/i.exec(head)?.[1]
    if (name === undefined) throw new SyntaxError('multipart part without a name')
    const filename = /;\s*filename=(?:"([^"]*)"|([^;\r\n]+))/i.exec(head)
    const bytes = part.subarray(split + 4)
    if (filename) files.set(name, { filename: filename[1] ?? filename[2] ?? '', bytes })
    else fields[name] = bytes.toString('utf8')
  }
  return { fields, files }
}

function* partsOf(body: Buffer, mark: string): Generator<Buffer> {
  let from = body.indexOf(mark)
  while (from >= 0) {
    const start = from + mark.length
    if (body.subarray(start, start + 2).toString() === '--') return
    const next = body.indexOf(`\r\n${mark}`, start)
    if (next < 0) throw new SyntaxError('multipart that does not end')
    yield body.subarray(start + 2, next)
    from = next + 2
  }
}
