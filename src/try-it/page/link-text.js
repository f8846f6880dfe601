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

/** Such as `1.4 MB`. */
export function sizeText(bytes) {
  const power = bytes < 1000 ? 0 : Math.min(4, Math.floor(Math.log10(bytes) / 3));
  const unit = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'][power];
  return new Intl.NumberFormat('en', {
    style: 'unit',
    unit,
    unitDisplay: power === 0 ? 'long' : 'short',
    maximumFractionDigits: 1,
  }).format(bytes / 1000 ** power);
}
