/** The body of `POST /presigned-urls` for so many downloads. */
export const batchOf = (count) =>
  JSON.stringify({
    requests: Array.from({ length: count }, (_, i) => ({ operation: 'get', key: `documents/${i}.pdf` })), // prettier-ignore
  });
