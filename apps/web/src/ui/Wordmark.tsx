import classes from './Wordmark.module.css';

/** Our name with its mark. */
export function Wordmark() {
  return (
    <div className={classes.wordmark}>
      <img src="/favicon.svg" width="24" height="24" alt="" />
      Cryptoix
    </div>
  );
}
