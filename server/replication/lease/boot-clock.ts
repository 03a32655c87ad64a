import { uptime } from 'node:os';

/**
 * Milliseconds since the machine was booted, the time that it was suspended included (CLOCK_BOOTTIME; libuv's `uv_uptime`). A lease that
 * is measured with `performance.now()` outlives its end by as long as a virtual machine was suspended.
 */
export const bootTimeMs = (): number => Math.floor(uptime() * 1000);
