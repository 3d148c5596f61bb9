import { encode } from 'uqr';
import { words } from '../../words/index.ts';
import classes from './Profile.module.css';

/** A QR code. Drawn here, because its content is a secret that no service may see. */
export function Qr({ text }: { text: string }) {
  const { size, data } = encode(text, { border: 0 });
  const path = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : []))).join('');
  return (
    <svg
      className={classes.qr}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      role="img"
      aria-label={words.profile.enable.qr}
    >
      <path d={path} fill="#000" />
    </svg>
  );
}
