/** The text of guest/main.ts, compiled. Put in when the worker is built. */
declare const PRELUDE: string
