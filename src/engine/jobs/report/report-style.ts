/** Light on white, for screens and A4. */
export const REPORT_STYLE = `
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 190mm; padding: 8mm; color: #1d1d28; background: #fff;
  font: 10.5pt/1.4 Helvetica, Arial, "Liberation Sans", sans-serif; font-variant-numeric: tabular-nums; }
h1 { margin: 0 0 1mm; font-size: 18pt; overflow-wrap: anywhere; }
h2 { margin: 8mm 0 2mm; padding-bottom: 1mm; border-bottom: 1px solid #dcdce4; font-size: 13pt; break-after: avoid; }
p { margin: 0 0 2mm; }
.about { color: #5c5c6d; }
.simulated, .warnings { margin: 3mm 0; padding: 2mm 3mm; border-left: 3px solid #d55e00; background: #fdf1e8; }
.warnings ul { margin: 0; padding-left: 5mm; }
.verdict { font-size: 12pt; font-weight: 600; }
.note { margin: 2mm 0; padding: 2mm 3mm; border-left: 3px solid #4841ad; background: #f4f4f8; }
.note pre { margin: 1mm 0 0; font: inherit; white-space: pre-wrap; overflow-wrap: anywhere; }
table { width: 100%; margin: 2mm 0; border-collapse: collapse; font-size: 9.5pt; }
th, td { padding: 0.8mm 2mm; border-bottom: 1px solid #e4e4ec; text-align: right; }
th[scope=row] { text-align: left; font-weight: 400; }
thead th { color: #5c5c6d; font-weight: 400; }
tr, figure { break-inside: avoid; }
figure { margin: 4mm 0; }
figure svg { display: block; max-width: 100%; height: auto; }
dl { margin: 0; font-size: 9.5pt; }
dl div { display: grid; grid-template-columns: 45mm 1fr; gap: 3mm; padding: 0.6mm 0; border-bottom: 1px solid #e4e4ec; }
dt { color: #5c5c6d; }
dd { margin: 0; overflow-wrap: anywhere; }
@page { size: A4; margin: 12mm; }
@media print { body { max-width: none; padding: 0; font-size: 9.5pt; } }
`;
