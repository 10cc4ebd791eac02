import { useEffect } from "react";

/** For a dialog that is mounted to be opened: when it goes, the focus goes back to what opened it. */
export function useFocusBack() {
  useEffect(() => {
    const before = document.activeElement;
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
}
