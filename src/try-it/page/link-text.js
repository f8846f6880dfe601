/** For a POSIX shell. */
const quoted = (text) => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** The command that saves the file under its name. */
export function curlCommand({ key, headers, presigned_url: url }) {
  const sent = Object.entries(headers).flatMap(([name, value]) => [
    '--header',
    quoted(`${name}: ${value}`),
  ]);
  const saved = ['--output', quoted(key.split('/').at(-1))];
  return ['curl', '--fail', '--show-error', ...sent, ...saved, quoted(url)].join(' ');
}

/** Such as `14:59`, or `23:59:59`. */
export function clock(seconds) {
  const [h, m, s] = [seconds / 3600, (seconds / 60) % 60, seconds % 60].map(Math.floor);
  const two = (number) => String(number).padStart(2, '0');
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** Such as `1.4 MB`, of 1024 KB each, as Uppy has it. */
export function sizeText(bytes) {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  return `${Number((bytes / 1024 ** power).toFixed(power > 0 ? 1 : 0))} ${units[power]}`;
}
