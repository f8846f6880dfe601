/**
 * Types that browsers run, in the origin of the bucket, when they show them: scripts in such a file would act as
 * the site. XML is among them, for its style sheets and for the XHTML and SVG that it may hold; and so are the types
 * for which browsers look into the file, and may find HTML.
 * @see https://mimesniff.spec.whatwg.org/#mime-type-sniffing-algorithm
 */
const ACTIVE_TYPE =
  /^(?:text\/(?:html|xml|xsl|javascript|ecmascript|x-component|vbscript)|multipart\/|message\/|(?:unknown|application)\/unknown|application\/(?:xml|javascript|ecmascript|x-javascript|x-shockwave-flash|pdf\+xml)|[^;]+\+xml|image\/svg)/i;

/** File name extensions that servers and browsers take for such a type. */
const ACTIVE_EXTENSION =
  /\.(?:x?html?|shtml?|xht|mht(?:ml)?|svgz?|xml|xsl|xslt|xsd|rdf|rss|atom|m?js|swf|hta|htc|eml)$/i;

export const isActiveType = (contentType: string): boolean =>
  ACTIVE_TYPE.test(contentType.trimStart());

/** Of an object key or a file name. */
export const hasActiveExtension = (name: string): boolean => ACTIVE_EXTENSION.test(name);
