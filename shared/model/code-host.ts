import { z } from 'zod'

/** A host that code may reach: an exact name or address, `*.example.com` for all below it, or `*` for any public one, which gets no secret. */
export const CodeHost = z
  .string()
  .max(253)
  .regex(
    /^(\*|(\*\.)?[a-z0-9_](?:[a-z0-9_-]*[a-z0-9])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9])?)*|\[[0-9a-f:.]+\])$/i,
    'Give a host without scheme, port and path: api.example.com, *.example.com, or * for any.',
  )
