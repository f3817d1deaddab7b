import { createContext, type ReactNode, useCallback, useContext, useState } from "react";
import classes from "./announcer.module.css";

const AnnounceContext = createContext<(text: string) => void>(() => {});

/** Tells a screen reader what a sighted person sees happen, such as "Copied". */
export function useAnnounce(): (text: string) => void {
  return useContext(AnnounceContext);
}

/** Holds the one live region; it must be there before anything is announced in it. */
export function Announcer({ children }: { children: ReactNode }) {
  const [message, setMessage] = useState({ text: "", turn: 0 });
  const announce = useCallback((text: string) => {
    setMessage(({ turn }) => ({ text, turn: turn + 1 }));
  }, []);
  return (
    <AnnounceContext value={announce}>
      {children}
      <div className={classes.hidden} role="status" aria-live="polite">
        {/* A new element each time: the same words twice are announced twice. */}
        <span key={message.turn}>{message.text}</span>
      </div>
    </AnnounceContext>
  );
}

/** Text for screen readers only. */
export function Hidden({ children }: { children: ReactNode }) {
  return <span className={classes.hidden}>{children}</span>;
}
