import { CAUSE_COLORS } from '../causeColors';
import { CAUSES } from '../causes';

/**
 * Style of the self-contained page: light and dark by the reader's setting, narrow and wide, and on paper.
 * Colors of the flips and causes are Okabe & Ito's, which color-blind readers can tell apart.
 */
export const STYLE = `
:root{color-scheme:light dark;--bg:#fbfbfa;--card:#fff;--ink:#1d2127;--soft:#5a6370;--line:#dfe2e6;--track:#eceef1;
--h:#0072b2;--v:#c04f00;--hv:#007a5a;--good:#0a7a4b;--bad:#b3261e;--noise:#0a7a4b14;--warn:#fff6df;--warnline:#d9a400;
${CAUSES.map((cause) => `--${cause}:${CAUSE_COLORS[cause]}`).join(';')};
--c0:#0072b2;--c1:#c04f00;--c2:#007a5a;--c3:#a8478a;--c4:#8a6d00;--c5:#0097a7;--c6:#5b5bd6;--c7:#6b7280}
@media (prefers-color-scheme:dark){:root{--bg:#16181c;--card:#1e2126;--ink:#e8eaed;--soft:#a2abb8;--line:#343941;--track:#2b3037;
--h:#5ab4ec;--v:#f0995a;--hv:#3ecf9e;--good:#52c98f;--bad:#ff8a80;--noise:#52c98f1c;--warn:#33290f;--warnline:#d9a400;
--c0:#5ab4ec;--c1:#f0995a;--c2:#3ecf9e;--c3:#e08cc6;--c4:#e6c34a;--c5:#5fd3e0;--c6:#a5a5ff;--c7:#a9b1bd}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
main,nav,aside,footer{max-width:1240px;margin:0 auto;padding:0 24px}
article{padding:36px 0 12px}
article+article{border-top:3px solid var(--line);margin-top:40px}
h1,h2,h3,p,figure,dl,dd,table{margin:0}
h1{font-size:15px;font-weight:600;color:var(--soft);overflow-wrap:anywhere}
h1 b{color:var(--ink)}
h2{font-size:19px;font-weight:650;margin:44px 0 6px}
h2+.images{margin-top:10px}
.images+.scroll{margin-top:16px}
h3{font-size:15px;font-weight:650;margin:22px 0 8px;overflow-wrap:anywhere}
.lead{font-size:27px;line-height:1.28;font-weight:650;letter-spacing:-.01em;margin:10px 0 22px;max-width:34em;text-wrap:pretty;overflow-wrap:anywhere}
.note{color:var(--soft);max-width:62em;margin-bottom:12px;overflow-wrap:anywhere}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(250px,1fr));gap:14px}
.card{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:16px 18px;break-inside:avoid;overflow-wrap:anywhere}
.card.h{border-top:3px solid var(--h)}.card.v{border-top:3px solid var(--v)}.card.hv{border-top:3px solid var(--hv)}
.card .flip{color:var(--soft);font-size:13px}
.card .figure{font-size:32px;line-height:1.25;font-weight:680;letter-spacing:-.02em;font-variant-numeric:tabular-nums}
.card .figure small{font-size:14px;font-weight:500;letter-spacing:0;color:var(--soft)}
.card p+p{margin-top:6px}
.good{color:var(--good)}.bad{color:var(--bad)}.soft{color:var(--soft)}
.warnings{list-style:none;margin:16px 0 0;padding:0}
.multiples{display:grid;grid-template-columns:repeat(auto-fill,minmax(150px,1fr));gap:14px;margin:14px 0}
.multiples figure{margin:0;font-size:12px;overflow-wrap:anywhere}.multiples svg{display:block;width:100%;background:var(--track);border-radius:4px;margin-top:4px}
.multiples polyline{fill:none;stroke:var(--h);stroke-width:2}.multiples .estimate{stroke:var(--soft);stroke-dasharray:4 3}
.warnings li{background:var(--warn);border-left:3px solid var(--warnline);padding:8px 14px;margin-top:6px;border-radius:0 6px 6px 0;overflow-wrap:anywhere}
.images{display:grid;grid-template-columns:repeat(4,minmax(0,1fr));gap:16px}
.row{padding:14px 0;align-items:start}.row+.row{border-top:1px solid var(--line)}.row h3{margin:0 0 4px}
.store{position:absolute}
figure{break-inside:avoid}
figure .frame{position:relative;background:var(--track);border-radius:8px;overflow:hidden;border:1px solid var(--line)}
figure img{display:block;width:100%;height:auto}
figure .under{position:absolute;inset:0;width:100%;height:100%}
figure .under+img{position:relative;opacity:.72;image-rendering:auto}
figure .marks{position:relative;display:block;width:100%;height:auto}
.marks rect{fill:none;stroke-width:2;vector-effect:non-scaling-stroke}.marks .edge{stroke:#000;stroke-opacity:.65;stroke-width:4}
.marks circle{stroke:#000;stroke-width:1;vector-effect:non-scaling-stroke}.marks .alone rect{stroke-dasharray:6 4}
.marks text{font-weight:700;fill:#fff;stroke:#000;stroke-width:3;paint-order:stroke;vector-effect:non-scaling-stroke}
.swatch{width:10px;height:10px;border-radius:2px;outline:1px solid #0006}
figcaption{font-size:13px;color:var(--soft);margin-top:6px;overflow-wrap:anywhere}
figcaption b{color:var(--ink);font-weight:600}
.scroll{overflow-x:auto;background:var(--card);border:1px solid var(--line);border-radius:10px}
.scroll:focus-visible,summary:focus-visible,a:focus-visible{outline:2px solid var(--h);outline-offset:2px}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums;font-size:12.5px}
th,td{padding:4px 7px;text-align:right;white-space:nowrap;border-top:1px solid var(--line)}
thead th{border-top:0;color:var(--soft);font-weight:600;vertical-align:bottom}
thead .name{font-weight:600}
thead tr+tr th{padding-top:0}
tr:first-child>th:first-child,td:first-child,tbody th:first-child{padding-left:14px}
tr>:last-child{padding-right:14px}
.pairs{max-width:880px}.pairs th,.pairs td{padding-top:6px;padding-bottom:6px}
thead .group{text-align:center;padding-bottom:0}
tbody tr:hover{background:color-mix(in srgb,var(--track) 55%,transparent)}
.name{text-align:left;white-space:normal;min-width:150px;overflow-wrap:anywhere;font-weight:500}
.left{text-align:left}
td.swaps{white-space:normal;min-width:150px}
.card .scroll{margin-top:10px}
.thumbnail{width:1%}.thumbnail img{display:block;max-width:56px;max-height:56px;margin:2px auto;border-radius:4px}
td.first{border-left:1px solid var(--line)}
th.group,th.first{border-left:1px solid var(--line)}
.badge{display:inline-block;font-size:11px;line-height:1.5;font-weight:600;border:1px solid currentColor;border-radius:99px;padding:0 7px;margin-left:6px;white-space:nowrap}
.bar{display:block;width:100%;min-width:44px;height:3px;margin-top:2px}
.bar rect{fill:var(--track)}.bar rect+rect{fill:var(--soft)}
.bar.h rect+rect{fill:var(--h)}.bar.v rect+rect{fill:var(--v)}.bar.hv rect+rect{fill:var(--hv)}
.curve{display:block;width:100%;min-width:720px;height:auto}
.curve text{font-size:12px;fill:var(--soft);font-variant-numeric:tabular-nums}
.curve .grid{stroke:var(--line);stroke-width:1}
.curve .noise{fill:var(--noise)}
.curve .gap{stroke:var(--soft);fill:none}
.curve .floor{stroke:var(--good);stroke-width:1.5;stroke-dasharray:2 4}
.curve .reference{stroke:var(--soft);stroke-width:1;stroke-dasharray:1 3}
.line{fill:none}
.beside{fill:none;stroke-width:.9;stroke:var(--soft)}.line.h .beside{stroke:var(--h)}.line.v .beside{stroke:var(--v)}.line.hv .beside{stroke:var(--hv)}
.skip{fill:none;stroke:var(--soft);stroke-width:1;opacity:.7}
.line polyline{fill:none;stroke-width:1.8;stroke-linejoin:round}
.line.h polyline{stroke:var(--h)}.line.v polyline{stroke:var(--v);stroke-dasharray:7 3}.line.hv polyline{stroke:var(--hv);stroke-dasharray:2 3}
.line.h{fill:var(--h)}.line.v{fill:var(--v)}.line.hv{fill:var(--hv)}
.line.column-0 polyline{stroke:var(--c0)}.line.column-0{fill:var(--c0)}
.line.column-1 polyline{stroke:var(--c1);stroke-dasharray:7 3}.line.column-1{fill:var(--c1)}
.line.column-2 polyline{stroke:var(--c2);stroke-dasharray:2 3}.line.column-2{fill:var(--c2)}
.line.column-3 polyline{stroke:var(--c3);stroke-dasharray:8 3 2 3}.line.column-3{fill:var(--c3)}
.line.column-4 polyline{stroke:var(--c4);stroke-dasharray:12 4}.line.column-4{fill:var(--c4)}
.line.column-5 polyline{stroke:var(--c5);stroke-dasharray:4 2}.line.column-5{fill:var(--c5)}
.line.column-6 polyline{stroke:var(--c6);stroke-dasharray:1 3}.line.column-6{fill:var(--c6)}
.line.column-7 polyline{stroke:var(--c7);stroke-dasharray:6 2 1 2 1 2}.line.column-7{fill:var(--c7)}
.parting{stroke:var(--bad);stroke-width:1.5;stroke-dasharray:4 3}
.legend{display:flex;flex-wrap:wrap;gap:4px 22px;font-size:13px;color:var(--soft);margin-top:8px}
.legend span{display:inline-flex;align-items:center;gap:7px}
.key{width:26px;height:12px;flex:none}
i.key.floor{height:0;border-top:2px dotted var(--good)}
i.key.reference{height:0;border-top:1px dotted var(--soft)}
i.key.cause{width:12px;border-radius:3px}
td.shift{white-space:normal}
.two{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,440px),1fr));gap:16px;align-items:start}
.places{margin-top:12px;max-width:220px}.places svg{display:block;width:100%;border:1px solid var(--line);border-radius:6px}
.places rect{width:1px;height:1px}.places .for{fill:var(--v)}.places .against{fill:var(--h)}
.classes{display:grid;grid-template-columns:repeat(auto-fit,minmax(220px,1fr));gap:14px;margin-top:14px}
.classes ol{margin:8px 0 0;padding:0;list-style:none;font-size:13px}
.classes li{display:grid;grid-template-columns:1fr auto;gap:0 10px;padding:3px 0;overflow-wrap:anywhere}
.classes li .bar{grid-column:1/-1}
.shares{display:block;width:100%;height:26px;border-radius:6px;margin:4px 0 8px}
.kernel{fill:var(--kernel);background:var(--kernel)}.grid-cause{fill:var(--grid);background:var(--grid)}
.padding{fill:var(--padding);background:var(--padding)}.resample{fill:var(--resample);background:var(--resample)}
.position{fill:var(--position);background:var(--position)}.other{fill:var(--other);background:var(--other)}
.unexplained{fill:var(--track);background:var(--track)}
ul.sizes{margin:6px 0;padding-left:1.2em}
dl{display:grid;grid-template-columns:minmax(120px,max-content) 1fr;gap:6px 22px;font-size:14px}
dt{color:var(--soft)}dd{overflow-wrap:anywhere}
details{margin-top:14px}summary{cursor:pointer;font-weight:600;padding:4px 0}
code{font:12.5px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
nav,aside{padding-top:28px}aside h2{margin-top:0}aside ul+h2{margin-top:24px}aside li{overflow-wrap:anywhere}nav ol,aside ul{margin:8px 0 0;padding-left:1.4em}
a{color:var(--h)}
footer{color:var(--soft);font-size:13px;padding-top:28px;padding-bottom:40px}
@media (max-width:640px){.images{grid-template-columns:repeat(2,minmax(0,1fr))}.row{grid-template-columns:repeat(3,minmax(0,1fr))}.row>div{grid-column:1/-1}main,nav,aside,footer{padding-left:14px;padding-right:14px}.lead{font-size:22px}
dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:8px}}
@media print{:root{color-scheme:light;--bg:#fff;--card:#fff}body{font-size:11px}main,nav,aside,footer{max-width:none;padding:0}
article{padding-top:0}article+article{break-before:page}.scroll{overflow:visible;border:0}.lead{font-size:20px}
table{font-size:8px}th,td{padding:2px 4px}.name{min-width:90px}.curve{min-width:0}
thead{display:table-header-group}tr,h2,h3{break-inside:avoid}h2,h3{break-after:avoid}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
@page{size:A4 landscape;margin:12mm}
`;
