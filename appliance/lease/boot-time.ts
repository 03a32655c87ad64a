import { uptime } from 'node:os';

/**
 * Milliseconds since the machine was booted, the time that it was suspended included (CLOCK_BOOTTIME; libuv's `uv_uptime`).
 * `performance.now()` and timers stand still while a virtual machine is suspended: a lease would outlive its end by that much.
 */
export const bootTimeMs = (): number => Math.floor(uptime() * 1000);
