import { cutText, MAX_NAME } from './cutText';

/**
 * A node's path as PyTorch's exporter writes it, without what it says twice:
 * `/layer1/layer1.0/conv1/Conv` → `layer1.0/conv1`. Other names are returned as they are.
 * @param op the operator, or those fused into one: `Conv+Relu`
 */
export function shortLayerName(name: string, op: string): string {
  if (!name.startsWith('/')) return name;
  const parts = name.split('/').filter((part) => part !== '');
  const said = parts.filter((part, i) => !(parts[i + 1] ?? '').startsWith(`${part}.`));
  const last = said.at(-1);
  const isOperator = op.split('+').some((part) => last === part || last?.startsWith(`${part}_`));
  if (said.length > 1 && isOperator) said.pop();
  return said.length === 0 ? name : said.join('/');
}

/** What a layer is called on screen: its node, or its tensor where the node has no name. */
export function layerName(layer: { readonly node: string; readonly tensor: string; readonly op: string }): string {
  return cutText(shortLayerName(layer.node === '' ? layer.tensor : layer.node, layer.op), MAX_NAME);
}
