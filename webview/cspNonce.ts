/**
 * Tells the toolkit's FAST library the nonce of this page's policy, in the `meta` element where it looks for it when
 * it is loaded; without it a style element of its own would violate the policy. Imported before the toolkit.
 */
const nonce = document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce;
if (nonce !== undefined && document.querySelector('meta[property="csp-nonce"]') === null) {
  const meta = document.createElement('meta');
  meta.setAttribute('property', 'csp-nonce');
  meta.content = nonce;
  document.head.append(meta);
}
