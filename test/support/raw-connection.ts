import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A connection that has sent so much and then says nothing. */
export async function stalled(bytes: string, api: string): Promise<Socket> {
  const { hostname, port } = new URL(api);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  if (bytes !== '') socket.write(bytes);
  return socket;
}

/** A request whose body never comes to its end. */
export const HALF_SENT =
  'POST /presigned-url HTTP/1.1\r\nHost: localhost\r\n' +
  'Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"operation":';
