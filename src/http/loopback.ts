/** Whether only this machine can reach an address to listen on. */
export const isLoopback = (host: string): boolean =>
  host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
