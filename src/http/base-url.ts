import type { AddressInfo } from 'node:net'

/** Where people reach this server, without a trailing slash: the public URL, or the address it listens on. */
export function baseUrl(
  config: { readonly host: string; readonly port: number; readonly publicUrl?: string },
  address: AddressInfo | string | null = null,
): string {
  if (config.publicUrl !== undefined) return config.publicUrl.replace(/\/+$/, '')
  const port = address !== null && typeof address === 'object' ? address.port : config.port
  // Whoever binds to every address still opens the page by a name.
  const host = config.host === '0.0.0.0' || config.host === '::' ? 'localhost' : config.host
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}
