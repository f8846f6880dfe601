import { validationFailed } from '../http/parse-dto.js';

interface Named {
  readonly key?: string | undefined;
  readonly fileName?: string | undefined;
}

type Others<T> = Omit<T, 'key' | 'fileName'>;

/**
 * An upload has a key, or a name to make one of.
 * @throws {PresignError} `validation_failed` where it has both, or neither
 */
export function keyOrFileName<T extends Named>({
  key,
  fileName,
  ...upload
}: T): (Others<T> & { readonly key: string }) | (Others<T> & { readonly fileName: string }) {
  if (key !== undefined && fileName === undefined) return { ...upload, key };
  if (fileName !== undefined && key === undefined) return { ...upload, fileName };
  const message = 'must be given, or file_name in its place, not both';
  throw validationFailed([{ field: 'key', message }]);
}
